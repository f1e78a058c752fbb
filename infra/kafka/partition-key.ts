/** A partition as the key of a map, and back. */
export function partitionKey(topic: string, partition: number): string {
  return `${topic}/${partition}`
}

export function partitionOfKey(key: string): { readonly topic: string; readonly partition: number } {
  const slash = key.lastIndexOf('/')
  return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)) }
}
