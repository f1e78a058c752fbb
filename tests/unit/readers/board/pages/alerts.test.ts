import { describe, expect, it } from 'vitest'
import { drivingText } from '../../../../../readers/board/pages/alerts.ts'
import { manyMppsContext } from '../../../../support/many-mpps.ts'

const places = [
  {
    mpp: 'kukar',
    mpp_name: 'MPP Kutai Kartanegara',
    regency_code: '64.02',
    regency: 'Kab. Kutai Kartanegara',
    province_code: '64',
    province: 'Kalimantan Timur',
  },
]
const context = { ...manyMppsContext('/alerts', {}, () => []), places }

describe('the agencies that drive an alert', () => {
  it('are named as people name them, and by their slug where nobody has', () => {
    const text = drivingText({ mpp: 'kukar', driving_agencies: 'disdukcapil,kiosk' }, context)
    expect(text).toMatch(/^Dinas Kependudukan dan Pencatatan Sipil dan kiosk$/)
    expect(drivingText({ mpp: 'kukar', driving_agencies: '' }, context)).toBe('')
  })
})
