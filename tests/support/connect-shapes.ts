/**
 * Tables of queue applications that are none of the shipped mappings' shapes, with the mappings that somebody writes
 * for them from the documentation, and what they say: numbers of seconds with states in Indonesian words, a row for
 * each event, and joins over joins with the day written first. Each also holds what must not become an event.
 */

export interface Shape {
  readonly title: string
  readonly tables: readonly string[]
  /** Statements that make and fill them, on MariaDB and PostgreSQL alike. */
  readonly sql: readonly string[]
  /** All of a mapping but name, MPP, zone and database. */
  readonly mapping: string
  /** Local time, step, agency, and what else is said. */
  readonly said: readonly string[]
}

/** The local day (UTC+8) of all rows that count. */
export const shapeDay = '2026-11-28'

const at = (clock: string): number => Date.parse(`${shapeDay}T${clock}+08:00`) / 1_000

export const shapes: readonly Shape[] = [
  {
    title: 'numbers of seconds and states in Indonesian words',
    tables: ['antrean'],
    sql: [
      'CREATE TABLE antrean (kode_loket VARCHAR(5), no_urut INT, keadaan VARCHAR(20), waktu_ambil BIGINT, waktu_panggil BIGINT, waktu_selesai BIGINT, nama VARCHAR(50), no_hp VARCHAR(20))',
      `INSERT INTO antrean VALUES ('A', 1, 'Selesai', ${at('08:00:00')}, ${at('08:10:00')}, ${at('08:15:00')}, 'Siti', '081234567890'), ('A', 2, 'Tidak Hadir', ${at('08:01:00')}, ${at('08:20:00')}, 0, 'Budi', NULL), ('B', 1, 'Batal', ${at('08:02:00')}, 0, ${at('08:30:00')}, 'Ani', NULL), ('B', 2, 'Menunggu', ${at('08:03:00')}, 0, 0, 'Edi', NULL), ('A', 9, 'Menunggu', ${at('00:00:00') - 1}, 0, 0, 'Eka', NULL)`,
    ],
    mapping: `tables: [antrean]
day: waktu_ambil
formats: { waktu_ambil: epoch_seconds, waktu_panggil: epoch_seconds, waktu_selesai: epoch_seconds }
ticket: { id: [kode_loket, no_urut], prefix: none }
agency: { column: kode_loket, aliases: { A: disdukcapil, B: dpmptsp } }
steps:
  issued: waktu_ambil
  called: waktu_panggil
  completed: { at: waktu_selesai, when: { keadaan: selesai } }
  missed: { at: waktu_panggil, when: { keadaan: tidak hadir } }
  cancelled: { at: waktu_selesai, when: { keadaan: batal } }
ignore: { keadaan: [menunggu, dipanggil] }
`,
    said: [
      '08:00:00 issued disdukcapil A-1',
      '08:01:00 issued disdukcapil A-2',
      '08:02:00 issued dpmptsp B-1',
      '08:03:00 issued dpmptsp B-2',
      '08:10:00 called disdukcapil A-1',
      '08:15:00 completed disdukcapil A-1',
      '08:20:00 called disdukcapil A-2',
      '08:20:00 missed disdukcapil A-2',
      '08:30:00 cancelled dpmptsp B-1',
    ],
  },
  {
    title: 'a row for each event',
    tables: ['riwayat'],
    sql: [
      'CREATE TABLE riwayat (kode_tiket VARCHAR(10), unit VARCHAR(20), aksi VARCHAR(20), loket VARCHAR(10), waktu TIMESTAMP NULL)',
      `INSERT INTO riwayat VALUES ('C-001', 'Imigrasi', 'ambil', NULL, '${shapeDay} 09:00:00'), ('C-001', 'Imigrasi', 'panggil', 'Loket 3', '${shapeDay} 09:05:00'), ('C-001', 'Imigrasi', 'panggil', 'Loket 3', '${shapeDay} 09:06:00'), ('C-001', 'Imigrasi', 'mulai', 'Loket 3', '${shapeDay} 09:07:00'), ('C-001', 'Imigrasi', 'selesai', 'Loket 3', '${shapeDay} 09:20:00'), ('C-002', 'Imigrasi', 'ambil', NULL, '${shapeDay} 09:01:00'), ('C-002', 'Imigrasi', 'lewati', 'Loket 3', '${shapeDay} 09:25:00'), ('-', '-', 'login', 'Loket 3', '${shapeDay} 07:00:00'), ('C-001', 'Imigrasi', 'ambil', NULL, '2026-11-27 09:00:00')`,
    ],
    mapping: `tables: [riwayat]
day: waktu
ticket: { id: kode_tiket, prefix: none, number: kode_tiket }
agency: { column: unit, aliases: { imigrasi: immigration } }
counter: { column: loket }
rows: { aksi: { not: [login, logout] } }
steps:
  issued: { at: waktu, when: { aksi: ambil } }
  called: { at: waktu, when: { aksi: panggil } }
  started: { at: waktu, when: { aksi: mulai } }
  completed: { at: waktu, when: { aksi: selesai } }
  missed: { at: waktu, when: { aksi: lewati } }
`,
    said: [
      '09:00:00 issued immigration C-001',
      '09:01:00 issued immigration C-002',
      '09:05:00 called immigration C-001 loket-3',
      '09:06:00 called immigration C-001 loket-3',
      '09:07:00 started immigration C-001 loket-3',
      '09:20:00 completed immigration C-001 loket-3',
      '09:25:00 missed immigration C-002',
    ],
  },
  {
    title: 'joins over joins, and the day written first',
    tables: ['transaksi', 'layanan', 'instansi', 'loket'],
    sql: [
      'CREATE TABLE instansi (id INT, singkatan VARCHAR(20))',
      'CREATE TABLE layanan (id INT, nama VARCHAR(50), instansi_id INT)',
      'CREATE TABLE loket (id INT, nama VARCHAR(20), petugas VARCHAR(50))',
      'CREATE TABLE transaksi (nomor VARCHAR(10), layanan_id INT, loket_id INT, tgl VARCHAR(10), jam_ambil TIME, jam_panggil TIME, jam_selesai TIME, status INT, nik VARCHAR(16))',
      "INSERT INTO instansi VALUES (1, 'DUKCAPIL'), (2, 'DPMPTSP')",
      "INSERT INTO layanan VALUES (10, 'Cetak KTP-el', 1), (20, 'Izin Usaha (NIB)', 2)",
      "INSERT INTO loket VALUES (5, 'Loket 5', 'Rahma')",
      "INSERT INTO transaksi VALUES ('D01', 10, 5, '28-11-2026', '10:00:00', '10:10:00', '10:12:30', 3, '6471015508900001'), ('D02', 20, NULL, '28-11-2026', '10:01:00', NULL, NULL, 0, NULL), ('D03', 20, 5, '28-11-2026', '10:02:00', '10:20:00', '00:00:00', 2, NULL), ('D01', 10, 5, '28-10-2026', '10:00:00', NULL, NULL, 0, NULL)",
    ],
    mapping: `tables: [transaksi]
joins:
  - { table: layanan, as: l, on: { id: layanan_id } }
  - { table: instansi, as: i, on: { id: l.instansi_id } }
  - { table: loket, as: k, on: { id: loket_id } }
day: tgl
formats: { tgl: DD-MM-YYYY }
ticket: { id: nomor }
agency: { column: i.singkatan, aliases: { DUKCAPIL: disdukcapil, DPMPTSP: dpmptsp } }
service: { column: l.nama }
counter: { column: k.nama }
steps:
  issued: { date: tgl, time: jam_ambil }
  called: { date: tgl, time: jam_panggil }
  completed: { at: { date: tgl, time: jam_selesai }, when: { status: 3 } }
  missed: { at: { date: tgl, time: jam_panggil }, when: { status: 2 } }
ignore: { status: [0, 1] }
`,
    said: [
      '10:00:00 issued disdukcapil disdukcapil-D01 cetak-ktp-el',
      '10:01:00 issued dpmptsp dpmptsp-D02 izin-usaha-nib',
      '10:02:00 issued dpmptsp dpmptsp-D03 izin-usaha-nib',
      '10:10:00 called disdukcapil disdukcapil-D01 cetak-ktp-el loket-5',
      '10:12:30 completed disdukcapil disdukcapil-D01 cetak-ktp-el loket-5',
      '10:20:00 called dpmptsp dpmptsp-D03 izin-usaha-nib loket-5',
      '10:20:00 missed dpmptsp dpmptsp-D03 izin-usaha-nib',
    ],
  },
]
