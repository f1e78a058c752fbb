/** What is pending and what fires, by level and kind. */
import { describe, expect, it } from 'vitest'
import { firingAlert, isPending } from '../../../../../../consumers/alert/detector/decision/moment.ts'
import { aCondition, aFiring, aMoment, aState } from '../../../../../support/alert-detector.ts'

const surge = aFiring({ agency: 'a', kind: 'surge' })
const ofMpp = { ...aFiring({ agency: '', kind: 'drop' }), id: 'g' }
const state = aState({
  pending: [
    { since: 0, condition: aCondition({ agency: 'b', kind: 'silent' }) },
    { since: 0, condition: aCondition({ agency: 'c', kind: 'surge' }) },
  ],
  firing: [surge, ofMpp],
})
const moment = aMoment(4, [], { state })

describe('what is pending', () => {
  it('is that of the same level and kind', () => {
    expect(isPending(moment, 'b', 'silent')).toBe(true)
    expect(isPending(moment, 'c', 'surge')).toBe(true)
    expect(isPending(moment, 'b', 'drop')).toBe(false)
    expect(isPending(moment, 'b', 'surge')).toBe(false)
    expect(isPending(moment, 'c', 'silent')).toBe(false)
    expect(isPending(moment, '', 'silent')).toBe(false)
  })

  it('is not what fires', () => {
    expect(isPending(moment, 'a', 'surge')).toBe(false)
  })
})

describe('the alert that fires', () => {
  it('is that of the same level and kind', () => {
    expect(firingAlert(moment, 'a', 'surge')).toBe(surge)
    expect(firingAlert(moment, '', 'drop')).toBe(ofMpp)
    expect(firingAlert(moment, 'a', 'drop')).toBeUndefined()
    expect(firingAlert(moment, '', 'surge')).toBeUndefined()
    expect(firingAlert(moment, 'b', 'silent')).toBeUndefined()
  })
})
