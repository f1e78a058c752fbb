/**
 * Wraps Connection.connect of kafkajs, which keeps what had arrived of an answer when its connection broke (no issue
 * upstream). After the reconnect these bytes come before the first answer, so lengths are read from the middle of
 * records: requests are never answered, or a wrong length ends the process. Everything else that belongs to one
 * connection is reset by kafkajs itself: requests are rejected, and a login is made again. Can go with a client whose
 * connections begin empty.
 */

/** What is used of kafkajs's Connection: what has arrived of an answer, and how much of it is needed to go on. */
interface Connection {
  chunks: Buffer[]
  bytesBuffered: number
  bytesNeeded: number
  readonly isConnected: () => boolean
}
type Connect = (this: Connection) => Promise<unknown>

/** An answer begins with its length. */
const lengthBytes = 4

export function beginsEmpty(connect: Connect): Connect {
  return function () {
    if (!this.isConnected()) {
      this.chunks = []
      this.bytesBuffered = 0
      this.bytesNeeded = lengthBytes
    }
    return connect.call(this)
  }
}
