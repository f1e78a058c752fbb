/** All changes of the SQL, by part. */
import type { SqlChange } from './change.ts'
import { sqlDays } from '../mutations/sql-days.ts'
import { sqlFigures } from '../mutations/sql-figures.ts'
import { sqlLegs } from '../mutations/sql-legs.ts'
import { sqlMonths } from '../mutations/sql-months.ts'
import { sqlStates } from '../mutations/sql-states.ts'
import { sqlUsual } from '../mutations/sql-usual.ts'
import { sqlVisits } from '../mutations/sql-visits.ts'

/** Those of views first, which are quicker. */
export const sqlChanges: readonly SqlChange[] = [
  ...[...sqlVisits, ...sqlFigures, ...sqlUsual, ...sqlMonths],
  ...[...sqlLegs, ...sqlDays, ...sqlStates],
]
