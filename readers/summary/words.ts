/**
 * Every text of the report's screen, in Indonesian and English, with the words that the MPPs use. No numbers
 * or dates are formatted here.
 */

export type Language = 'id' | 'en'

const indonesian = {
  title: 'KUNJUNGAN MAL PELAYANAN PUBLIK (MPP)',
  asOf: (instant: string) => `Keadaan pada ${instant}.`,
  everyMpp: (count: string) => `Semua MPP terdaftar (${count})`,
  latestMonth: 'per MPP bulan terakhir yang sudah lewat dan berdata',
  simulated: 'DATA SIMULASI: angka bertanda s dibuat oleh simulator dan bukan kunjungan nyata.',
  legend: 'Tanda',
  marks: {
    s: 's simulasi',
    r: 'r basis rekap (tanpa r: basis peristiwa antrean)',
    '*': '* sementara, masa belum berakhir',
    '–': '– tidak ada angka',
  },
  basis: { events: 'peristiwa', tally: 'rekap', mixed: 'campuran' },
  mark: 'Tanda',
  mpp: 'MPP',
  visits: 'Kunjungan',
  perOpenDay: 'Per hari\nbuka',
  coverage: 'Cakupan',
  freshness: {
    title: 'Kesegaran data',
    unit: 'Keadaan tiap aliran data saat ini. Satuan: peristiwa. Masa: hari setempat yang berjalan.',
    queue: 'Antrean',
    survey: 'Survei',
    counter: 'Loket',
    last: 'Peristiwa terakhir',
    today: 'Peristiwa\nhari ini',
    states: { live: 'aktif', closed: 'tutup', silent: 'senyap', never: 'belum ada' },
    meanings: {
      live: 'aktif: data masuk',
      closed: 'tutup: di luar hari dan jam buka',
      silent: 'senyap: jam buka, 60 menit tanpa peristiwa',
      never: 'belum ada: belum pernah ada peristiwa',
    },
    ahead: (duration: string) => `${duration} di depan`,
    clockAhead: (mpp: string, duration: string, agencies: string) =>
      `JAM SALAH: ${mpp} mengirim peristiwa sampai ${duration} di depan waktu sekarang` +
      `${agencies === '' ? '' : ` (${agencies})`}. Periksa jam dan zona waktu perangkatnya: waktu setempat tidak boleh ditulis dengan Z.`,
    beforeLive: (mpp: string, events: string, agencies: string) =>
      `JAM SALAH: ${events} peristiwa ${mpp} bertanggal sebelum MPP itu mulai mengirim (live_since)` +
      `${agencies === '' ? '' : `, dari ${agencies}`}. Periksa jam perangkatnya.`,
  },
  agencies: {
    title: 'Kunjungan per instansi',
    unit:
      'Satuan: kunjungan (tiket per instansi dan hari) dan pengunjung (orang). Masa: satu bulan. Hari ' +
      'buka: milik instansi itu. ' +
      'Tiket yang pindah instansi dihitung di tiap instansi, maka jumlah porsi dapat melebihi 100 %.',
    of: (mpp: string, month: string, basis: string, coverage: string) =>
      `${mpp}, ${month} (basis ${basis}, cakupan ${coverage})`,
    agency: 'Instansi',
    share: 'Porsi\ndari MPP',
    visitors: 'Pengunjung',
    others: (count: string) => `${count} instansi lain`,
    whole: 'Seluruh MPP',
    none: 'Tidak ada angka per instansi untuk bulan ini: rekap hanya menyebut seluruh MPP.',
    noMonth: (mpp: string, month: string | undefined) =>
      month === undefined ? `${mpp}: belum ada data.` : `${mpp}: tidak ada data untuk ${month}.`,
  },
  peaks: {
    title: 'Bulan puncak',
    unit: 'Satuan: kunjungan per bulan. Masa: tahun. Unggul: kunjungan puncak terhadap bulan kedua.',
    year: 'Tahun',
    peak: 'Puncak',
    lead: 'Unggul',
    second: 'Kedua',
    third: 'Ketiga',
    monthsWithData: 'Bulan\nberdata',
    none: 'Belum ada bulan berdata.',
  },
  comparison: {
    title: (month: string) => `Perbandingan MPP, ${month}`,
    unit:
      'Satuan: kunjungan (tiket per MPP dan hari). Peringkat menurut kunjungan per hari buka, di ' +
      'antara semua MPP. Tahun berjalan: hanya bulan lewat yang berdata di kedua tahun, menurut basis ' +
      'masing-masing.',
    rank: 'Peringkat',
    openDays: 'Hari buka',
    perOpenDay: 'Kunjungan per hari buka',
    perAgencyDay: 'Kunjungan per hari-instansi',
    agencies: 'Instansi aktif',
    changeOn: (period: string) => `Perubahan dari ${period}`,
    visitsOf: (period: string) => `Kunjungan ${period}`,
    yearToDate: (year: string) => `Tahun berjalan terhadap ${year}`,
    someMonths: (visits: string, some: string, all: string) => `${visits} (${some} dari ${all} bulan)`,
    coverage: 'Cakupan hari buka',
    basis: 'Basis',
    from: (basis: string) => `(${basis})`,
    missing: (mpps: string) => `Tanpa data bulan ini: ${mpps}.`,
  },
  provinces: {
    title: (month: string) => `Provinsi, ${month}`,
    unit: 'Satuan: kunjungan. Seluruh MPP provinsi itu, juga yang tidak tampil di atas.',
    province: 'Provinsi',
    reporting: 'MPP\nmelapor',
    busiest: 'Teramai',
    basis: 'Basis',
  },
  now: {
    title: 'Hari ini, sampai saat ini',
    unit: 'Satuan: kunjungan, tiket antrean dan loket. Masa: hari setempat yang berjalan. Basis: peristiwa.',
    day: 'Hari',
    waiting: 'Menunggu',
    inService: 'Dilayani',
    counters: 'Loket\nbuka',
    longest: 'Terlama\nmenunggu',
  },
  noData:
    'Belum ada data kunjungan. Jalankan `npm start` untuk memuat rekap terbit dan tiga belas bulan ' +
    'simulasi, atau ' +
    '`npx kunjungan simulate --from 2026-01-01 --to 2026-01-31` lalu `npx kunjungan ingest ' +
    '--until-caught-up`.',
  withheld: 'disensor',
  publicNote:
    'VERSI PUBLIK: sel dengan kurang dari lima pengunjung disensor, begitu pula sel lain yang diperlukan ' +
    'agar sel itu tidak dapat dihitung.',
  noMonth: (month: string) => `Tidak ada data untuk ${month}.`,
  hourMinute: (hours: string, minutes: string) => `${hours} jam ${minutes} mnt`,
  minutes: (minutes: string) => `${minutes} mnt`,
}

export type Words = typeof indonesian

const english: Words = {
  title: "VISITS OF INDONESIA'S PUBLIC-SERVICE MALLS (MPP)",
  asOf: (instant) => `As of ${instant}.`,
  everyMpp: (count) => `All registered MPPs (${count})`,
  latestMonth: 'of each MPP the latest ended month with data',
  simulated: 'SIMULATED DATA: figures marked s come from the simulator and are no real visits.',
  legend: 'Marks',
  marks: {
    s: 's simulated',
    r: 'r tally basis, rekap (without r: queue events)',
    '*': '* provisional, period not ended',
    '–': '– no figure',
  },
  basis: { events: 'events', tally: 'tally', mixed: 'mixed' },
  mark: 'Mark',
  mpp: 'MPP',
  visits: 'Visits',
  perOpenDay: 'Per open\nday',
  coverage: 'Coverage',
  freshness: {
    title: 'Freshness of the data',
    unit: 'State of each feed now. Unit: events. Period: the running local day.',
    queue: 'Queue',
    survey: 'Survey',
    counter: 'Counters',
    last: 'Latest event',
    today: 'Events\ntoday',
    states: { live: 'live', closed: 'closed', silent: 'silent', never: 'never' },
    meanings: {
      live: 'live: data come in',
      closed: 'closed: outside opening days and hours',
      silent: 'silent: open, 60 minutes without an event',
      never: 'never: no event so far',
    },
    ahead: (duration) => `${duration} ahead`,
    clockAhead: (mpp, duration, agencies) =>
      `WRONG CLOCK: ${mpp} sends events up to ${duration} ahead of now${agencies === '' ? '' : ` (${agencies})`}. ` +
      'Check the clock and the time zone of the device: local time must not be labelled Z.',
    beforeLive: (mpp, events, agencies) =>
      `WRONG CLOCK: ${events} events of ${mpp} are dated before it was live (live_since)` +
      `${agencies === '' ? '' : `, from ${agencies}`}. Check the clock of the device.`,
  },
  agencies: {
    title: 'Visits per agency',
    unit:
      'Unit: visits (tickets per agency and day) and visitors (people). Period: one month. Open days: ' +
      'those of the agency. ' +
      'A ticket that moves on counts at each agency, so shares may add up to more than 100%.',
    of: (mpp, month, basis, coverage) => `${mpp}, ${month} (basis: ${basis}, coverage: ${coverage})`,
    agency: 'Agency',
    share: 'Share\nof MPP',
    visitors: 'Visitors',
    others: (count) => `${count} others`,
    whole: 'Whole MPP',
    none: 'No figures per agency for this month: the tally names the whole MPP alone.',
    noMonth: (mpp, month) => `${mpp}: no data${month === undefined ? ' yet' : ` for ${month}`}.`,
  },
  peaks: {
    title: 'Peak months',
    unit: 'Unit: visits per month. Period: year. Lead: visits of the peak over those of the second month.',
    year: 'Year',
    peak: 'Peak',
    lead: 'Lead',
    second: 'Second',
    third: 'Third',
    monthsWithData: 'Months\nwith data',
    none: 'No month with data yet.',
  },
  comparison: {
    title: (month) => `Comparison of the MPPs, ${month}`,
    unit:
      'Unit: visits (tickets per MPP and day). Rank by visits per open day, among all MPPs. Year to ' +
      'date: the ended months that both years have, each on its own basis.',
    rank: 'Rank',
    openDays: 'Open days',
    perOpenDay: 'Visits per open day',
    perAgencyDay: 'Visits per agency day',
    agencies: 'Active agencies',
    changeOn: (period) => `Change on ${period}`,
    visitsOf: (period) => `Visits ${period}`,
    yearToDate: (year) => `Year to date against ${year}`,
    someMonths: (visits, some, all) => `${visits} (${some} of ${all} months)`,
    coverage: 'Coverage of open days',
    basis: 'Basis',
    from: (basis) => `(${basis})`,
    missing: (mpps) => `Without data in this month: ${mpps}.`,
  },
  provinces: {
    title: (month) => `Provinces, ${month}`,
    unit: 'Unit: visits. All MPPs of the province, also those not shown above.',
    province: 'Province',
    reporting: 'MPPs\nreporting',
    busiest: 'Busiest',
    basis: 'Basis',
  },
  now: {
    title: 'Today so far',
    unit: 'Unit: visits, queue tickets and counters. Period: the running local day. Basis: events.',
    day: 'Day',
    waiting: 'Waiting',
    inService: 'In service',
    counters: 'Counters\nopen',
    longest: 'Longest\nwait',
  },
  noData:
    'There are no visits yet. Run `npm start` to load the published tallies and thirteen simulated ' +
    'months, or ' +
    '`npx kunjungan simulate --from 2026-01-01 --to 2026-01-31` and then `npx kunjungan ingest ' +
    '--until-caught-up`.',
  withheld: 'withheld',
  publicNote:
    'PUBLIC VERSION: cells of fewer than five visitors are withheld, and further cells as far as these could ' +
    'be worked out from them.',
  noMonth: (month) => `There are no data for ${month}.`,
  hourMinute: (hours, minutes) => `${hours} h ${minutes} min`,
  minutes: (minutes) => `${minutes} min`,
}

export const words: Readonly<Record<Language, Words>> = { id: indonesian, en: english }
