/** For which kinds of alert a slot counts, by what is known of it. */
import { expect, it } from 'vitest'
import {
  countedKinds,
  type SlotFacts,
} from '../../../../../../consumers/alert/detector/happened/counted-kinds.ts'

const ordinary: SlotFacts = {
  isInAlert: false,
  isInSilence: false,
  isFull: false,
  tellsRefusals: false,
  isVague: false,
}
const alert = { isInAlert: true }
const silence = { isInAlert: true, isInSilence: true }
const full = { isFull: true }
const fullWithRefusals = { isFull: true, tellsRefusals: true }
const vague = { isVague: true }

it.each<[name: string, facts: Partial<SlotFacts>, kinds: readonly string[]]>([
  ['of an ordinary day', {}, ['surge', 'drop', 'silent']],
  ['where refusals are recorded', { tellsRefusals: true }, ['surge', 'drop', 'silent']],
  ['in an alert', alert, ['silent']],
  ['in a silence', silence, []],
  ['after the quota', full, []],
  ['after the quota, with refusals', fullWithRefusals, ['surge']],
  ['of vague hours', vague, ['surge']],
  ['of vague hours after the quota', { ...vague, ...full }, []],
  ['of vague hours after the quota, with refusals', { ...vague, ...fullWithRefusals }, ['surge']],
  ['of vague hours in an alert', { ...vague, ...alert }, []],
  ['in an alert after the quota', { ...alert, ...full }, []],
  ['in an alert after the quota, with refusals', { ...alert, ...fullWithRefusals }, []],
  ['in a silence after the quota, with refusals', { ...silence, ...fullWithRefusals }, []],
])('a slot %s', (_, facts, kinds) => {
  const counted = countedKinds({ ...ordinary, ...facts })
  expect(Object.entries(counted).flatMap(([kind, isCounted]) => (isCounted ? [kind] : []))).toEqual(kinds)
})
