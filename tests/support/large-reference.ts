/**
 * Reference data of many MPPs, as Indonesia has regencies: the repository's calendar and, for each MPP, the agencies
 * and services of Balikpapan. For the long run and the benchmark of reading.
 */
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const mppsPerProvince = 20
const zones = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura']

/** Writes the reference data of so many MPPs (`mpp-001` and on) into a folder, which may be there already. */
export async function writeLargeReference(from: string, folder: string, mpps: number): Promise<void> {
  await mkdir(folder, { recursive: true })
  await cp(from, folder, { recursive: true })
  const numbers = Array.from({ length: mpps }, (_, at) => at)
  const provinces = Array.from({ length: Math.ceil(mpps / mppsPerProvince) }, (_, at) => at)
  await write(folder, 'provinces.csv', (header) => [
    header,
    ...provinces.map((at) => `${provinceCode(at)},province${provinceCode(at)},Province ${provinceCode(at)}`),
  ])
  await write(folder, 'mpps.csv', (header) => [header, ...numbers.map(mppRow)])
  for (const file of ['agencies.csv', 'services.csv']) {
    await write(folder, file, (header, rows) => [
      header,
      ...numbers.flatMap((at) =>
        rows
          .filter((row) => row.startsWith('balikpapan,'))
          .map((row) => row.replace('balikpapan', slugOf(at))),
      ),
    ])
  }
  // Names that hold for every MPP.
  await write(folder, 'aliases.csv', (header, rows) => [header, ...rows.filter((row) => row.startsWith(','))])
  await write(folder, 'published-figures.csv', (header) => [header])
}

function mppRow(at: number): string {
  const province = Math.floor(at / mppsPerProvince)
  const code = provinceCode(province)
  const number = String((at % mppsPerProvince) + 1).padStart(2, '0')
  const zone = zones[province % zones.length] ?? ''
  return `${slugOf(at)},MPP ${at + 1},Regency ${at + 1},${code}.${number},${code}${number},${code},${zone},,08:00,15:00,1`
}

function slugOf(at: number): string {
  return `mpp-${String(at + 1).padStart(3, '0')}`
}

function provinceCode(at: number): string {
  return String(at + 11)
}

async function write(
  folder: string,
  file: string,
  linesOf: (header: string, rows: readonly string[]) => readonly string[],
): Promise<void> {
  const path = join(folder, file)
  const [header = '', ...rows] = (await readFile(path, 'utf8')).trimEnd().split('\n')
  await writeFile(path, `${linesOf(header, rows).join('\n')}\n`)
}
