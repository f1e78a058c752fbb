/**
 * The concepts that figures are about, each the heading of a section in docs/definisi.md (`id`) and
 * docs/definitions.md (`en`), in this order.
 */
export interface Words {
  readonly id: string
  readonly en: string
}

export const concepts = {
  visit: { id: 'Kunjungan', en: 'Visit' },
  visitor: { id: 'Pengunjung', en: 'Visitor' },
  matter: { id: 'Keperluan', en: 'Matter' },
  ticket: { id: 'Hasil tiket', en: 'Outcome of a ticket' },
  waiting: { id: 'Waktu tunggu dan waktu layanan', en: 'Waiting and service time' },
  neverCalled: { id: 'Tidak pernah dipanggil', en: 'Never called' },
  quantile: { id: 'Kuantil', en: 'Quantile' },
  standard: { id: 'Dalam standar', en: 'Within standard' },
  waitsOfMonth: { id: 'Waktu tunggu sebulan', en: 'Waits of a month' },
  outcomesByWait: { id: 'Hasil menurut waktu tunggu', en: 'Outcomes by wait' },
  openDay: { id: 'Hari buka', en: 'Open day' },
  expectedDay: { id: 'Hari yang seharusnya buka', en: 'Expected day' },
  basis: { id: 'Basis: peristiwa atau rekap', en: 'Basis: events or tally' },
  coverage: { id: 'Cakupan', en: 'Coverage' },
  perOpenDay: { id: 'Kunjungan per hari buka', en: 'Visits per open day' },
  perAgencyDay: { id: 'Kunjungan per hari-instansi', en: 'Visits per agency day' },
  share: { id: 'Porsi', en: 'Share' },
  peak: { id: 'Bulan puncak', en: 'Peak month' },
  provisional: { id: 'Sementara', en: 'Provisional' },
  change: { id: 'Perubahan', en: 'Change' },
  yearToDate: { id: 'Tahun berjalan', en: 'Year to date' },
  province: { id: 'Jumlah provinsi', en: 'Province sums' },
  quota: { id: 'Kuota', en: 'Quota' },
  refused: { id: 'Permintaan yang ditolak', en: 'Refused demand' },
  counter: { id: 'Loket', en: 'Counters' },
  service: { id: 'Layanan per hari, minggu dan bulan', en: 'Services per day, week and month' },
  satisfaction: { id: 'Indeks kepuasan (SKM, IKM)', en: 'Satisfaction index (SKM, IKM)' },
  sample: { id: 'Kecukupan sampel', en: 'Sample' },
  interval: { id: 'Rentang ketidakpastian', en: 'Interval' },
  satisfactionByWait: { id: 'Kepuasan menurut waktu tunggu', en: 'Satisfaction by wait' },
  channel: { id: 'Saluran', en: 'Channel' },
  freshness: { id: 'Kemutakhiran data', en: 'Freshness' },
  usual: { id: 'Biasanya sampai jam ini', en: 'Usual by now' },
  arrivals: { id: 'Jam ramai', en: 'Busy hours' },
  footfall: { id: 'Orang yang masuk', en: 'People entering' },
  published: { id: 'Cek angka terbit', en: 'Check against published figures' },
  suppression: { id: 'Sel di bawah lima', en: 'Cells under five' },
  simulated: { id: 'Data simulasi', en: 'Simulated data' },
} as const satisfies Record<string, Words>

export type Concept = keyof typeof concepts

/** Where a concept is explained: page and anchor, as GitHub makes anchors from headings. */
export function explainedIn(concept: Concept): Words {
  const { id, en } = concepts[concept]
  return { id: `docs/definisi.md#${anchorOf(id)}`, en: `docs/definitions.md#${anchorOf(en)}` }
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, '')
    .replaceAll(' ', '-')
}
