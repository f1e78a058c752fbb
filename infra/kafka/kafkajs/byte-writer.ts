/** Writes the numbers and texts of Kafka's protocol one after the other into a buffer of a size that is known. */
export class ByteWriter {
  readonly buffer: Buffer
  /** Where the next byte goes. */
  at = 0

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafe(size)
  }

  int8(value: number): void {
    this.at = this.buffer.writeInt8(value, this.at)
  }

  int16(value: number): void {
    this.at = this.buffer.writeInt16BE(value, this.at)
  }

  int32(value: number): void {
    this.at = this.buffer.writeInt32BE(value, this.at)
  }

  int64(value: bigint): void {
    this.at = this.buffer.writeBigInt64BE(value, this.at)
  }

  /** A text with its length as a number of 16 bits before it. */
  string(text: string | null): void {
    this.int16(text === null ? -1 : Buffer.byteLength(text))
    if (text !== null) this.text(text)
  }

  /** @param value - of at most 32 bits. */
  varint(value: number): void {
    let left = zigZag(value)
    while (left > 127) {
      this.buffer[this.at++] = (left & 127) | 128
      left >>>= 7
    }
    this.buffer[this.at++] = left
  }

  /** A number of at most 32 bits has the bytes of a varint, and is written without large integers. */
  varlong(value: number): void {
    if (isSmall(value)) {
      this.varint(value)
      return
    }
    let left = zigZag64(value)
    while (left > 127n) {
      this.buffer[this.at++] = Number(left & 127n) | 128
      left >>= 7n
    }
    this.buffer[this.at++] = Number(left)
  }

  text(text: string): void {
    this.at += this.buffer.write(text, this.at)
  }

  raw(bytes: Buffer): void {
    this.buffer.set(bytes, this.at)
    this.at += bytes.length
  }
}

/** @param value - of at most 32 bits. */
export function sizeOfVarint(value: number): number {
  return Math.max(1, Math.ceil((32 - Math.clz32(zigZag(value))) / 7))
}

export function sizeOfVarlong(value: number): number {
  if (isSmall(value)) return sizeOfVarint(value)
  let size = 1
  for (let left = zigZag64(value) >> 7n; left > 0n; left >>= 7n) size += 1
  return size
}

function isSmall(value: number): boolean {
  return (value | 0) === value
}

function zigZag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0
}

function zigZag64(value: number): bigint {
  const whole = BigInt(value)
  return BigInt.asUintN(64, (whole << 1n) ^ (whole >> 63n))
}
