/** The monthly report's texts about waiting and leaving, in both languages. */

/** Waits in minutes, the same in both languages. */
const minutes = { '00-05': '0–5', '05-15': '5–15', '15-30': '15–30', '30-60': '30–60', '60+': '60+' }

export const indonesianLeaving = {
  leaving: {
    title: 'Menunggu dan pergi',
    unit:
      'Satuan: menit dan kunjungan di instansi. Median dan P90 dari semua kunjungan bulan ini yang waktu tunggunya ' +
      'terukur. Tidak pernah dipanggil: kunjungan yang mulai di instansi itu dan tidak pernah dipanggil, mulai ' +
      'dilayani atau selesai; porsinya dari semua kunjungan di sana.',
    p50: 'Median\nsebulan',
    p90: 'P90\nsebulan',
    within: 'Dalam\nstandar',
    never: 'Tidak pernah\ndipanggil',
    share: 'Porsi tidak\ndipanggil',
    none: 'Tidak ada kunjungan dari peristiwa antrean bulan ini.',
  },
  outcomes: {
    title: 'Menunggu dan pergi: hasil menurut waktu tunggu',
    unit:
      'Satuan: kunjungan di semua instansi bersama. Waktu tunggu sampai panggilan; tanpa panggilan sampai tidak ' +
      'hadir, batal atau pindah ke instansi lain. Satu kunjungan dihitung di bawah tiap hasil yang ada padanya.',
    wait: 'Waktu tunggu',
    buckets: {
      '00-05': 'di bawah 5 menit',
      '05-15': '5 sampai di bawah 15 menit',
      '15-30': '15 sampai di bawah 30 menit',
      '30-60': '30 sampai di bawah 60 menit',
      '60+': '60 menit atau lebih',
      unknown: 'tidak diketahui',
    },
    completed: 'Selesai',
    missed: 'Tidak\nhadir',
    cancelled: 'Batal',
    transferred: 'Pindah',
    all: 'Semua',
    chart: 'Tidak hadir dan batal, sebagai bagian dari kunjungan tiap waktu tunggu',
    none: 'Tidak ada kunjungan dari peristiwa antrean bulan ini.',
  },
  waitScores: {
    title: (quarter: string) => `Menunggu dan pergi: kepuasan menurut waktu tunggu, ${quarter}`,
    unit:
      'Satuan: jawaban survei dan indeks 25 sampai 100. Periode: triwulan. Hanya jawaban yang menyebut tiketnya, jadi ' +
      'lebih sedikit daripada semua jawaban triwulan itu. Batas: selang kepercayaan 95 %. 5–15: dari 5 sampai di bawah 15 menit.',
    wait: 'Menunggu\n(menit)',
    buckets: {
      ...minutes,
      unknown: 'tidak diketahui',
    },
    responses: 'Jawaban',
    ikm: 'IKM',
    low: 'Batas\nbawah',
    high: 'Batas\natas',
    fewer:
      'Makin sedikit jawaban, makin lebar selangnya; satu jawaban tidak punya selang. Dua IKM yang selangnya ' +
      'bertumpang tindih belum tentu berbeda.',
    none: 'Tidak ada jawaban survei yang menyebut tiket dalam triwulan ini.',
    withheld: 'Tidak ada dalam versi publik: jawaban tiap instansi dan waktu tunggu terlalu sedikit.',
  },
}

export const englishLeaving: typeof indonesianLeaving = {
  leaving: {
    title: 'Waiting and leaving',
    unit:
      'Unit: minutes and visits at an agency. Median and P90 are of all visits of the month with a wait. Never ' +
      'called: visits that started at the agency and were never called, started or completed; their share is of all ' +
      'visits there.',
    p50: 'Median of\nthe month',
    p90: 'P90 of\nthe month',
    within: 'Within\nstandard',
    never: 'Never\ncalled',
    share: 'Share never\ncalled',
    none: 'No visit came from queue events this month.',
  },
  outcomes: {
    title: 'Waiting and leaving: outcomes by wait',
    unit:
      'Unit: visits at all agencies together. The wait runs to the call; without one until the visitor missed the ' +
      'turn, cancelled or moved on to another agency. A visit counts under each outcome that it has.',
    wait: 'Wait',
    buckets: {
      '00-05': 'under 5 minutes',
      '05-15': '5 to under 15 minutes',
      '15-30': '15 to under 30 minutes',
      '30-60': '30 to under 60 minutes',
      '60+': '60 minutes or more',
      unknown: 'not known',
    },
    completed: 'Completed',
    missed: 'Missed',
    cancelled: 'Cancelled',
    transferred: 'Moved\non',
    all: 'All',
    chart: 'Missed and cancelled, as shares of the visits of each wait',
    none: 'No visit came from queue events this month.',
  },
  waitScores: {
    title: (quarter) => `Waiting and leaving: satisfaction by wait, ${quarter}`,
    unit:
      'Unit: survey responses and index 25 to 100. Period: quarter. Only responses that name their ticket, so they are ' +
      'fewer than all of the quarter. Bounds: 95% interval. 5–15: from 5 to under 15 minutes.',
    wait: 'Wait\n(minutes)',
    buckets: {
      ...minutes,
      unknown: 'not known',
    },
    responses: 'Responses',
    ikm: 'IKM',
    low: 'Lower\nbound',
    high: 'Upper\nbound',
    fewer:
      'The fewer responses, the wider the interval; one response has none. Two indices whose intervals overlap need ' +
      'not differ.',
    none: 'No survey response names a ticket in this quarter.',
    withheld: 'Not in the public version: responses of each agency and wait are too few.',
  },
}
