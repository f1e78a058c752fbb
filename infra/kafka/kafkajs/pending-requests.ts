/**
 * Wraps RequestQueue.scheduleCheckPendingRequests of kafkajs, which looks a thousand times a second for requests that
 * wait, on each connection that has had an answer, also where none does (its issue 1704; Node warns of the negative
 * delay, its issue 1751). A request that has to wait schedules the next look itself. Can go with a client that looks
 * only while a request waits.
 */

/** What is used of kafkajs's RequestQueue. */
interface RequestQueue {
  readonly pending: readonly unknown[]
}
type ScheduleCheck = (this: RequestQueue) => void

export function onlyWhilePending(scheduleCheck: ScheduleCheck): ScheduleCheck {
  return function () {
    if (this.pending.length > 0) scheduleCheck.call(this)
  }
}
