import { describe, expect, it } from 'vitest'
import { rankedChart, twoLines } from '../../../../readers/board/charts-months.ts'

describe('ordered bars', () => {
  it('have long names over two lines, and only the end of a very long one left out', () => {
    expect(twoLines('Samsat Balikpapan')).toBe('Samsat Balikpapan')
    expect(twoLines('Dinas Kependudukan dan Pencatatan Sipil')).toBe(
      'Dinas Kependudukan dan\nPencatatan Sipil',
    )
    expect(twoLines('BPD Kalimantan Timur dan Kalimantan Utara (Bankaltimtara)')).toBe(
      'BPD Kalimantan Timur\ndan Kalimantan Utara…',
    )
    expect(twoLines('x'.repeat(30))).toBe(`${'x'.repeat(23)}\n${'x'.repeat(7)}`)
  })

  it('show every word of such a name', () => {
    const { svg } = rankedChart('Bars', [['Dinas Kependudukan dan Pencatatan Sipil', 7]], String) ?? {
      svg: '',
    }
    expect(svg).toContain('Dinas Kependudukan dan<')
    expect(svg).toContain('>Pencatatan Sipil<')
  })
})
