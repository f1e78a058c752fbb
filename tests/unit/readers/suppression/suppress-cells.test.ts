import { array, assert, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  leastShown,
  peopleOf,
  suppressCells,
  type Suppression,
  suppressVisits,
} from '../../../../readers/suppression/suppress-cells.ts'

const decide = (people: readonly number[]): Suppression =>
  suppressCells(people.map((count, at) => ({ key: String.fromCodePoint(97 + at), people: count })))

/** The cells that stay, and the total, as a reader sees them: a dot for what is withheld. */
function shownTo(people: readonly number[]): string {
  const { hidden, isTotalHidden } = decide(people)
  const cells = people.map((count, at) => (hidden.has(String.fromCodePoint(97 + at)) ? '.' : count))
  const sum = people.reduce((total, count) => total + count, 0)
  return `${cells.join(' ')} = ${isTotalHidden ? '.' : sum}`
}

describe('which cells are withheld', () => {
  test.each([
    [[], ' = 0'],
    [[5, 6, 7], '5 6 7 = 18'],
    // one alone could be worked out: the smallest of the others goes with it
    [[3, 20, 9, 30], '. 20 . 30 = 62'],
    [[30, 0, 9], '30 . . = 39'],
    // two that have fewer than five together
    [[1, 2, 8, 40], '. . . 40 = 51'],
    [[1, 4, 8, 40], '. . 8 40 = 53'],
    // five of one each are known from their sum of five
    [[1, 1, 1, 1, 1, 9, 10], '. . . . . . 10 = 24'],
    [[1, 1, 1, 1, 1], '. . . . . = .'],
    [[1, 1, 1, 1, 2], '. . . . . = 6'],
    [[3], '. = .'],
    [[1, 2], '. . = .'],
    [[3, 100], '. . = 103'],
    // of equals all or none
    [[9, 2, 9, 10], '. . . 10 = 30'],
    // four each, as both are seen to be below five
    [[4, 4, 5, 9], '. . . 9 = 22'],
    [[4, 3, 5, 9], '. . 5 9 = 21'],
  ])('of %j: %s', (people, shown) => expect(shownTo(people)).toBe(shown))

  test('none of fewer than five is ever shown', () => {
    assert(
      property(array(nat({ max: 40 }), { maxLength: 40 }), (people) => {
        const { hidden } = decide(people)
        people.forEach((count, at) => {
          if (count < leastShown) expect(hidden).toContain(String.fromCodePoint(97 + at))
        })
      }),
    )
  })

  test('withheld are the smallest, as few as it takes', () => {
    assert(
      property(array(nat({ max: 40 }), { minLength: 1, maxLength: 40 }), (people) => {
        const { hidden } = decide(people)
        const of = (isHidden: boolean): number[] =>
          people.filter((_, at) => hidden.has(String.fromCodePoint(97 + at)) === isHidden)
        expect(Math.max(...of(true), 0)).toBeLessThanOrEqual(Math.min(...of(false), Number.POSITIVE_INFINITY))
        const small = people.filter((count) => count < leastShown)
        const sum = small.reduce((total, count) => total + count, 0)
        const isRevealed =
          small.length === 1 || sum < leastShown || sum <= small.length || sum === 4 * small.length
        if (!isRevealed) expect(of(true)).toHaveLength(small.length)
      }),
    )
  })
})

describe('no withheld cell can be worked out', () => {
  test('from the total by subtraction, whatever else is known of the others', () => {
    assert(
      property(array(nat({ max: 30 }), { minLength: 1, maxLength: 30 }), (people) => {
        const { hidden, isTotalHidden } = decide(people)
        if (hidden.size === 0 || isTotalHidden) return
        const counts = people.filter((_, at) => hidden.has(String.fromCodePoint(97 + at)))
        const rest = counts.reduce((total, count) => total + count, 0)
        expect(counts.length).toBeGreaterThanOrEqual(2)
        expect(rest).toBeGreaterThanOrEqual(leastShown)
        // each may be anything from one to what the others, at one each, leave of the rest
        expect(rest - (counts.length - 1)).toBeGreaterThan(1)
      }),
    )
  })

  // Someone who knows this rule by heart tries every table that would have been shown the same way.
  test.each([
    ['four cells from zero to nine', 4, 0, 9],
    ['six cells from zero to five', 6, 0, 5],
    ['four cells that are known to hold someone', 4, 1, 9],
    ['six cells that are known to hold someone', 6, 1, 6],
  ])('by someone who knows the rule: %s', (_, size, least, most) => {
    for (let length = 1; length <= size; length++) {
      const possible = new Map<string, Set<number>[]>()
      const people = Array.from({ length }, () => least)
      for (let isMore = true; isMore; isMore = next(people, least, most)) {
        const seen = shownTo(people)
        const values = possible.get(seen) ?? people.map(() => new Set<number>())
        people.forEach((count, at) => values[at]?.add(count))
        possible.set(seen, values)
      }
      for (const [seen, values] of possible) {
        const cells = seen.split(' = ')[0]?.split(' ') ?? []
        cells.forEach((cell, at) => {
          if (cell === '.' && values[at]?.size === 1) throw new Error(`${seen}: cell ${at} is known`)
        })
      }
    }
  })
})

/** What is shown of visits by agency and of those of the MPP. */
function visitsShown(people: readonly number[], sentOn: number): string {
  const { hidden } = suppressVisits(
    people.map((count, at) => ({ key: String(at), people: count })),
    sentOn,
  )
  const cells = people.map((count, at) => (hidden.has(String(at)) ? '.' : count))
  return `${cells.join(' ')} of ${people.reduce((total, count) => total + count, -sentOn)}`
}

describe('a few who were sent on to another agency', () => {
  test.each([
    [[1, 50, 60], 0, '. . 60 of 111'],
    [[1, 50, 60], 4, '. . 60 of 107'],
    [[1, 1, 50, 60], 4, '. . . 60 of 108'],
    [[10, 20, 60], 4, '. . 60 of 86'],
    [[10, 20, 60], 5, '10 20 60 of 85'],
    // what is left for the first two is five
    [[1, 5, 60], 1, '. . 60 of 65'],
    [[1, 5, 60], 2, '. . . of 64'],
    // of two that are below ten, eighteen and no more
    [[9, 9, 10, 60], 1, '. . . 60 of 87'],
    [[7, 7, 10, 60], 1, '. . 10 60 of 83'],
    [[9, 50], 1, '. . of 58'],
    // six of one each are six
    [[1, 1, 1, 1, 1, 4, 20, 30], 4, '. . . . . . . 30 of 55'],
    [[1, 1, 1, 1, 1, 4, 20, 30], 3, '. . . . . . 20 30 of 56'],
  ])('of %j, %i sent on: %s', (people, sentOn, shown) => expect(visitsShown(people, sentOn)).toBe(shown))

  // Tries every table that would have been shown the same way; a smaller month is withheld as a whole.
  test.each([
    [2, 20],
    [3, 12],
    [4, 8],
  ])('cannot be worked out, nor can a small cell: %i agencies of at most %i', (length, most) => {
    const possible = new Map<string, { visits: number; values: Set<number>[]; sentOn: Set<number> }>()
    const people = Array.from({ length }, () => 1)
    for (let isMore = true; isMore; isMore = next(people, 1, most)) {
      for (let sentOn = 0; sentOn <= 6; sentOn++) {
        const visits = people.reduce((total, count) => total + count, -sentOn)
        if (visits < leastShown || visits <= length) continue
        const seen = visitsShown(people, sentOn)
        const known = possible.get(seen) ?? {
          visits,
          values: people.map(() => new Set<number>()),
          sentOn: new Set<number>(),
        }
        people.forEach((count, at) => known.values[at]?.add(count))
        known.sentOn.add(sentOn)
        possible.set(seen, known)
      }
    }
    for (const [seen, { visits, values, sentOn }] of possible) {
      if (visits + leastShown > length * most) continue
      const isFewForSure = [...sentOn].every((count) => count > 0 && count < leastShown)
      if (isFewForSure) expect(sentOn, seen).toEqual(new Set([1, 2, 3, 4]))
      seen.split(' ').forEach((cell, at) => {
        const [first = 0, second] = values[at] ?? []
        if (cell === '.' && first < leastShown) expect(second, `${seen}: cell ${at}`).toBeDefined()
      })
    }
  })
})

/** Counts through all tables; false when there is no further one. */
function next(people: number[], least: number, most: number): boolean {
  const at = people.findIndex((count) => count < most)
  if (at === -1) return false
  people.fill(least, 0, at)
  people[at] = (people[at] ?? 0) + 1
  return true
}

test('people are the visitors, or the visits where no visitors were counted', () => {
  expect(peopleOf({ visits: 9, visitors: 4 })).toBe(4)
  expect(peopleOf({ visits: 9, visitors: null })).toBe(9)
  expect(peopleOf({ visits: 3, visitors: 8 })).toBe(3)
  expect(peopleOf({ visits: null, visitors: null })).toBe(0)
})

test('a cell that is withheld for another figure takes the next with it, however large it is', () => {
  const cells = [
    ...[
      { key: 'a', people: 900, isHidden: true },
      { key: 'b', people: 60 },
    ],
    { key: 'c', people: 700 },
  ]
  expect(suppressCells(cells)).toEqual({ hidden: new Set(['a', 'b']), isTotalHidden: false })
})
