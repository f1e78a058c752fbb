/**
 * The rights that docs/secured-kafka.md recommends, read out of its kafka-acls.sh commands: what the tests prove is
 * what an operator copies. Understands the options that stand there and stops at any other.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import kafkajs, { type AclEntry } from 'kafkajs'

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes } = kafkajs
const file = join(import.meta.dirname, '..', '..', 'docs', 'secured-kafka.md')

const operations = {
  Read: AclOperationTypes.READ,
  Write: AclOperationTypes.WRITE,
  Create: AclOperationTypes.CREATE,
  Delete: AclOperationTypes.DELETE,
  Describe: AclOperationTypes.DESCRIBE,
  DescribeConfigs: AclOperationTypes.DESCRIBE_CONFIGS,
} as const
export type Operation = keyof typeof operations

const kinds = {
  topic: AclResourceTypes.TOPIC,
  group: AclResourceTypes.GROUP,
  'transactional-id': AclResourceTypes.TRANSACTIONAL_ID,
} as const

const patterns = { literal: ResourcePatternTypes.LITERAL, prefixed: ResourcePatternTypes.PREFIXED } as const
type Pattern = keyof typeof patterns

/** One right of a user on a topic, group or transactional id of this very name, or of names that begin so. */
export function right(
  user: string,
  operation: Operation,
  kind: keyof typeof kinds,
  name: string,
  pattern: Pattern = 'literal',
): AclEntry {
  return {
    principal: `User:${user}`,
    host: '*',
    operation: operations[operation],
    permissionType: AclPermissionTypes.ALLOW,
    resourceType: kinds[kind],
    resourceName: name,
    resourcePatternType: patterns[pattern],
  }
}

/** Every right that the document gives this user. */
export function documentedRights(user: string): AclEntry[] {
  const commands = readFileSync(file, 'utf8')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.startsWith('kafka-acls.sh '))
  const entries = commands.flatMap(parse).filter(({ principal }) => principal === `User:${user}`)
  if (entries.length === 0) throw new Error(`the document gives ${user} nothing`)
  return entries
}

function parse(command: string): AclEntry[] {
  const words = command.split(/\s+/).slice(1)
  const given: Record<string, string[]> = {}
  for (let at = 0; at < words.length; at++) {
    const option = words[at] ?? ''
    if (option === '--add') continue
    at += 1
    ;(given[option] ??= []).push(words[at] ?? '')
  }
  const {
    '--bootstrap-server': _server,
    '--command-config': _file,
    '--allow-principal': principals = [],
    '--operation': named = [],
    '--topic': topics = [],
    '--group': groups = [],
    '--transactional-id': transactionalIds = [],
    '--resource-pattern-type': [pattern = 'literal'] = [],
    ...unknown
  } = given
  if (Object.keys(unknown).length > 0 || !(pattern in patterns)) throw new Error(`not understood: ${command}`)
  const resources = [
    ...topics.map((name) => ['topic', name] as const),
    ...groups.map((name) => ['group', name] as const),
    ...transactionalIds.map((name) => ['transactional-id', name] as const),
  ]
  return principals.flatMap((principal) =>
    named.flatMap((operation) =>
      resources.map(([kind, name]) =>
        right(principal.replace(/^User:/, ''), operation as Operation, kind, name, pattern as Pattern),
      ),
    ),
  )
}
