import { expect, test } from 'vitest'
import { keyColumns } from '../../../../readers/dictionary/roles.ts'

test.each([
  [
    ['mpp', 'mpp_name', 'local_date', 'visits'],
    ['mpp', 'local_date'],
  ],
  [
    ['visits', 'agency', 'mpp', 'month'],
    ['mpp', 'agency', 'month'],
  ],
  [
    ['province_code', 'province', 'month', 'visits'],
    ['province_code', 'month'],
  ],
  [['alert_id', 'mpp', 'agency'], ['alert_id']],
  [
    ['mpp', 'topic', 'year'],
    ['mpp', 'topic'],
  ],
])('rows of %j are named by %j', (columns, keys) => expect(keyColumns(columns)).toEqual(keys))
