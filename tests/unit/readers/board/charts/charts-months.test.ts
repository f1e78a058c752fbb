import { describe, expect, it } from 'vitest'
import { rankedChart } from '../../../../../readers/board/charts/charts-months.ts'

const svgOf = (...names: readonly string[]): string =>
  rankedChart(
    'Bars',
    names.map((name, at) => [name, at + 1]),
    String,
  )?.svg ?? ''
const startsAt = (svg: string): number[] =>
  [...svg.matchAll(/<path d="M([\d.]+) [^"]*Z"/g)].map(([, x]) => Number(x))

describe('ordered bars', () => {
  it('have short names beside them', () => {
    const svg = svgOf('MPP Kota Balikpapan s', 'MPP Kutai Kartanegara s')
    expect(svg).toContain('>MPP Kutai Kartanegara s<')
    expect(Math.min(...startsAt(svg))).toBeGreaterThan(150)
  })

  it('have every word of a long name above them, and the width of the chart', () => {
    const names = [
      'Dinas Penanaman Modal dan Pelayanan Terpadu Satu Pintu',
      'PT Bank Pembangunan Daerah Kalimantan Tengah (Bank Kalteng)',
      'Samsat',
    ]
    const svg = svgOf(...names)
    for (const name of names) expect(svg).toContain(`>${name}<`)
    expect(Math.max(...startsAt(svg))).toBeLessThan(10)
  })

  it('leave out the end of a name that is wider than the chart', () => {
    expect(svgOf('Dinas '.repeat(20).trim())).toMatch(/>Dinas [^<]*…</)
  })
})
