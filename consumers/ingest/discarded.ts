/** Why a batch that waits for room is given up: what is buffered before it is discarded, and both are read again. */
export class Discarded extends Error {
  override readonly name = 'Discarded'
}
