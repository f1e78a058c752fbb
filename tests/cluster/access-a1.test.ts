/** The rights of readers, and the whole list of attempts to get round them, asked of this node. */
import { askAt } from '../support/access.ts'
import { nodeUrls } from '../support/cluster-rig.ts'

askAt(nodeUrls.a1)
await import('../integration/access-users.test.ts')
await import('../integration/access-escapes.test.ts')
