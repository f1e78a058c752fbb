/** Where the SQL files are. */
import { join } from 'node:path'

export const migrationsDirectory = join(import.meta.dirname, 'migrations')
export const viewsDirectory = join(import.meta.dirname, 'views')
