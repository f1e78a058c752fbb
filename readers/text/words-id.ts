/**
 * The words that every report uses, and the texts of the summary, in Indonesian, with the words that the MPPs
 * use. No numbers or dates are formatted here.
 */

export const indonesian = {
  title: 'KUNJUNGAN MAL PELAYANAN PUBLIK (MPP)',
  asOf: (instant: string) => `Keadaan pada ${instant}.`,
  everyMpp: (count: string) => `Semua MPP terdaftar (${count})`,
  latestMonth: 'untuk tiap MPP bulan terakhir yang sudah selesai dan berdata',
  simulated: 'DATA SIMULASI: angka bertanda s dibuat oleh simulator dan bukan kunjungan sungguhan.',
  legend: 'Tanda',
  marks: {
    s: 's simulasi',
    r: 'r basis rekap (tanpa r: basis peristiwa antrean)',
    '*': '* sementara, periode belum berakhir',
    '–': '– tidak ada angka',
  },
  basis: { events: 'peristiwa', tally: 'rekap', mixed: 'campuran' },
  mark: 'Tanda',
  mpp: 'MPP',
  visits: 'Kunjungan',
  perOpenDay: 'Per hari\nbuka',
  coverage: 'Cakupan',
  freshness: {
    title: 'Kemutakhiran data',
    unit: 'Keadaan tiap aliran data saat ini. Satuan: peristiwa. Periode: hari ini (waktu setempat).',
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
    ahead: (duration: string) => `maju ${duration}`,
    clockAhead: (mpp: string, duration: string, agencies: string) =>
      `JAM SALAH: ${mpp} mengirim peristiwa yang jamnya maju sampai ${duration} dari waktu sekarang` +
      `${agencies === '' ? '' : ` (${agencies})`}. Periksa jam dan zona waktu perangkatnya: waktu setempat tidak boleh diberi akhiran Z (UTC).`,
    beforeLive: (mpp: string, events: string, agencies: string) =>
      `JAM SALAH: ${events} peristiwa ${mpp} bertanggal sebelum MPP itu mulai mengirim data (live_since)` +
      `${agencies === '' ? '' : `, dari ${agencies}`}. Periksa jam perangkatnya.`,
  },
  agencies: {
    title: 'Kunjungan per instansi',
    unit:
      'Satuan: kunjungan (tiket per instansi per hari) dan pengunjung (orang). Periode: satu bulan. Hari ' +
      'buka: hari buka instansi itu sendiri. ' +
      'Tiket yang pindah instansi dihitung di tiap instansi, sehingga jumlah porsi dapat melebihi 100 %.',
    of: (mpp: string, month: string, basis: string, coverage: string) =>
      `${mpp}, ${month} (basis ${basis}, cakupan ${coverage})`,
    agency: 'Instansi',
    share: 'Porsi\ndari MPP',
    visitors: 'Pengunjung',
    others: (count: string) => `${count} instansi lain`,
    whole: 'Seluruh MPP',
    none: 'Tidak ada angka per instansi untuk bulan ini: rekap hanya memuat angka seluruh MPP.',
    noMonth: (mpp: string, month: string | undefined) =>
      month === undefined ? `${mpp}: belum ada data.` : `${mpp}: tidak ada data untuk ${month}.`,
  },
  peaks: {
    title: 'Bulan puncak',
    unit: 'Satuan: kunjungan per bulan. Periode: satu tahun. Unggul: kunjungan puncak dibanding bulan kedua.',
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
      'Satuan: kunjungan (tiket per MPP per hari). Peringkat menurut kunjungan per hari buka, di ' +
      'antara semua MPP. Tahun berjalan: hanya bulan yang sudah selesai dan berdata di kedua tahun, menurut basis ' +
      'masing-masing.',
    rank: 'Peringkat',
    openDays: 'Hari buka',
    perOpenDay: 'Kunjungan per hari buka',
    perAgencyDay: 'Kunjungan per hari-instansi',
    agencies: 'Instansi aktif',
    changeOn: (period: string) => `Perubahan dari ${period}`,
    visitsOf: (period: string) => `Kunjungan ${period}`,
    yearToDate: (year: string) => `Tahun berjalan dibanding ${year}`,
    someMonths: (visits: string, some: string, all: string) => `${visits} (${some} dari ${all} bulan)`,
    coverage: 'Cakupan hari buka',
    basis: 'Basis',
    from: (basis: string) => `(${basis})`,
    missing: (mpps: string) => `Tanpa data bulan ini: ${mpps}.`,
  },
  provinces: {
    title: (month: string) => `Provinsi, ${month}`,
    unit: 'Satuan: kunjungan. Seluruh MPP di provinsi itu, termasuk yang tidak ditampilkan di atas.',
    province: 'Provinsi',
    reporting: 'MPP\nmelapor',
    busiest: 'Teramai',
    basis: 'Basis',
  },
  now: {
    title: 'Hari ini, sampai saat ini',
    unit: 'Satuan: kunjungan, tiket antrean dan loket. Periode: hari ini (waktu setempat). Basis: peristiwa.',
    day: 'Hari',
    waiting: 'Menunggu',
    inService: 'Dilayani',
    counters: 'Loket\nbuka',
    longest: 'Tunggu\nterlama',
  },
  noData:
    'Belum ada data kunjungan. Jalankan `npm start` untuk memuat rekap yang sudah diterbitkan dan tiga belas ' +
    'bulan simulasi, atau ' +
    '`npx kunjungan simulate --from 2026-01-01 --to 2026-01-31` lalu `npx kunjungan ingest ' +
    '--until-caught-up`.',
  withheld: 'rahasia',
  publicNote:
    'VERSI PUBLIK: angka yang menyangkut kurang dari lima pengunjung dirahasiakan, begitu pula angka lain ' +
    'yang dapat membuka angka itu.',
  noMonth: (month: string) => `Tidak ada data untuk ${month}.`,
  hourMinute: (hours: string, minutes: string) => `${hours} jam ${minutes} mnt`,
  minutes: (minutes: string) => `${minutes} mnt`,
}

export type Words = typeof indonesian
