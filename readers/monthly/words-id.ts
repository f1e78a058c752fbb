/** The monthly report's texts in Indonesian. No numbers or dates are formatted here. */
import { indonesianLeaving } from './words-leaving.ts'

export const indonesian = {
  title: 'Laporan bulanan kunjungan',
  /** In the head of each page and file. */
  scope: (regency: string, province: string) => `${regency}, ${province}`,
  pageNumber: ['Halaman ', ' dari '],
  asOf: (instant: string) => `Keadaan data pada ${instant}`,
  basis: (basis: string, coverage: string) => `Basis ${basis}, cakupan ${coverage} hari kerja`,
  lastEvent: (instant: string) => `Peristiwa antrean terakhir ${instant}`,
  noEvent: 'Belum pernah ada peristiwa antrean',
  internalNote:
    'Hanya untuk MPP dan provinsinya: memuat angka yang menyangkut kurang dari lima pengunjung. Untuk ' +
    'diedarkan ke luar, gunakan versi publik.',
  simulatedNote:
    'DATA SIMULASI: sebagian atau seluruh angka dibuat oleh simulator dan bukan kunjungan sungguhan.',
  simulatedStamp: 'DATA SIMULASI',
  provisionalNote: 'ANGKA SEMENTARA: bulan ini belum berakhir.',
  /** Names of the workbook's sheets: at most 31 characters, none of []/\:*? */
  sheets: {
    summary: 'Ringkasan',
    year: 'Per bulan',
    days: 'Per hari',
    agencies: 'Instansi',
    waits: 'Waktu tunggu',
    leaving: 'Menunggu dan pergi',
    outcomes: 'Hasil menurut waktu tunggu',
    waitScores: 'Kepuasan menurut waktu tunggu',
    quotas: 'Kuota',
    satisfaction: 'Kepuasan',
    comparison: 'Perbandingan',
    freshness: 'Kemutakhiran',
    definitions: 'Definisi',
  },
  highlights: 'Sorotan',
  measure: 'Ukuran',
  value: 'Nilai',
  remark: 'Keterangan',
  mark: 'Tanda',
  written: (file: string) => `Tersimpan: ${file}`,
  noData: (mpp: string, month: string | undefined) =>
    month === undefined ? `${mpp}: belum ada data.` : `${mpp}: tidak ada data untuk ${month}.`,
  others: (count: string) => `${count} instansi lain ada di XLSX dan JSON.`,
  headlines: {
    visits: (visits: string, perDay: string) => `${visits} kunjungan, ${perDay} per hari buka`,
    change: (direction: string, month: string, basis: string) => `, ${direction} dari ${month}${basis}`,
    rose: (change: string) => `naik ${change}`,
    fell: (change: string) => `turun ${change}`,
    same: 'tetap',
    onBasis: (basis: string) => ` (basis ${basis})`,
    peak: (year: string, isOver: boolean, month: string, visits: string) =>
      `Bulan puncak ${year}${isOver ? '' : ' sejauh ini'}: ${month} dengan ${visits} kunjungan`,
    lead: (lead: string) => `, ${lead} di atas bulan kedua`,
    rank: (month: string, rank: string, months: string) =>
      `; ${month} di peringkat ${rank} dari ${months} bulan berdata`,
    drivers: (agencies: string) => `Perubahan terbesar berasal dari ${agencies}`,
    coverage: (now: string, before: string) => ` (cakupan ${now}, sebelumnya ${before})`,
    ofMonths: (months: string) => `, dari ${months} bulan berdata`,
    meanWait: (mean: string) => `Rata-rata menunggu ${mean} menit`,
    untimed: (share: string, visits: string | null) =>
      `${share} kunjungan${visits === null ? '' : ` (${visits})`} tanpa waktu tunggu`,
    untimedWithheld: 'jumlah kunjungan tanpa waktu tunggu dirahasiakan',
    allTimed: 'waktu tunggu semua kunjungan terukur',
    noneTimed: 'Waktu tunggu tidak terukur untuk satu kunjungan pun',
    within: (all: string, timed: string) =>
      `${all} dari semua kunjungan dipanggil dalam waktu tunggu standar (${timed} dari yang terukur)`,
    tooFew: (needed: string) => `: belum memadai, diperlukan ${needed}`,
    notJudged: '; kunjungannya tidak diketahui, jadi kecukupan sampel tidak dapat dinilai',
    quota: (refused: string) => `${refused} orang ditolak karena kuota habis`,
    quotaDays: (agency: string, days: string, all: string) =>
      `; ${agency} mencapai kuota pada ${days} dari ${all} hari`,
    satisfaction: (quarter: string, ikm: string, grade: string, responses: string) =>
      `Indeks Kepuasan Masyarakat (IKM) ${quarter}: ${ikm}, mutu ${grade}, dari ${responses} responden`,
    comparison: (rank: string, mpps: string) =>
      `Peringkat ${rank} dari ${mpps} MPP berdata menurut kunjungan per hari buka`,
  },
  tiles: {
    visits: (visits: string, lead: string, months: string) =>
      `${visits} kunjungan, unggul ${lead}, dari ${months} bulan`,
    waits: 'Dipanggil dalam waktu standar, dari semua kunjungan',
    untimed: (share: string) => `Tanpa waktu tunggu ${share}`,
    responses: (responses: string) => `${responses} responden`,
    tooFew: (needed: string) => `belum memadai: perlu ${needed}`,
    notJudged: 'kecukupan sampel tidak dapat dinilai',
    meanWait: (minutes: string) => `Rata-rata ${minutes} menit`,
    refused: (refused: string) => `${refused} ditolak (kuota)`,
  },
  summary: {
    title: 'Ringkasan',
    unit: 'Satuan: kunjungan (tiket per hari), pengunjung (orang) dan hari. Periode: satu bulan.',
    openDays: 'Hari buka',
    ofExpected: (days: string) => `dari ${days} hari kerja`,
    active: 'Instansi aktif',
    rank: 'Peringkat dalam tahun ini',
    ofMonths: (months: string) => `dari ${months} bulan berdata`,
    peak: 'Bulan puncak',
    busiest: 'Hari tersibuk',
    share: 'Porsi dari tahun ini',
  },
  year: {
    title: (year: string) => `Kunjungan per bulan, ${year}`,
    unit: 'Satuan: kunjungan per bulan. Peringkat dalam tahun itu; 1 adalah bulan puncak.',
    month: 'Bulan',
    rank: 'Peringkat',
    chart: 'Batang gelap: bulan laporan; berarsir: basis rekap; titik: tahun sebelumnya',
    thisMonth: 'bulan laporan',
    peak: 'puncak',
  },
  days: {
    title: (month: string) => `Kunjungan per hari, ${month}`,
    unit: 'Satuan: kunjungan per hari (waktu setempat). Hanya hari yang ada kunjungannya.',
    day: 'Hari',
    isExpected: 'Hari kerja',
    tallies:
      'Berarsir dan bertanda r: rekap hari itu menggantikan peristiwanya. Angka bulan adalah jumlah peristiwa, ' +
      'sehingga jumlah hari-harinya dapat berbeda.',
    yes: 'ya',
    no: 'tidak',
  },
  agencies: {
    title: 'Kunjungan per instansi',
    unit:
      'Satuan: kunjungan dan pengunjung. Hari buka: hari buka instansi itu sendiri. Tiket yang pindah dihitung di ' +
      'tiap instansi, sehingga jumlah porsi dapat melebihi 100 %. Selisih: dari bulan sebelumnya.',
    openDays: 'Hari\nbuka',
    difference: 'Selisih',
    change: 'Perubahan',
    busiest: 'Hari\ntersibuk',
    chart: 'Kunjungan per instansi',
  },
  waits: {
    title: 'Waktu tunggu',
    unit:
      'Satuan: menit, dari tiket terbit atau pindah sampai panggilan pertama. Median dan P90 (sembilan dari ' +
      'sepuluh menunggu paling lama sekian) dihitung per hari; yang ditampilkan nilai tengah dari semua hari bulan ' +
      'ini. Semua angka dari kunjungan yang waktu tunggunya terukur; yang tak terukur (tidak pernah dipanggil, atau ' +
      'peristiwanya hilang atau terbalik) ditampilkan di sampingnya.',
    timed: 'Ter-\nukur',
    untimed: 'Tak ter-\nukur',
    share: 'Porsi tak\nterukur',
    chartWithout: 'tanpa',
    mean: 'Rata-\nrata',
    p50: 'Median',
    p90: 'P90',
    worst: 'P90 hari\nterburuk',
    worstDay: 'Hari\nterburuk',
    standard: 'Standar',
    within: 'Dalam\nstandar',
    none: 'Tidak ada waktu tunggu yang terukur bulan ini.',
    chart: 'Waktu tunggu (menit): median, P90 dan standar; dalam kurung porsi kunjungan tanpa waktu tunggu',
  },
  ...indonesianLeaving,
  quotas: {
    title: 'Kuota',
    unit: 'Satuan: tiket dan hari. Hari penuh: tiket terbit mencapai kuota. Ditolak: karena kuota habis.',
    days: 'Hari\nberkuota',
    full: 'Hari\npenuh',
    quota: 'Kuota',
    issued: 'Tiket\nterbit',
    used: 'Terpakai',
    refused: 'Ditolak',
    median: 'Biasanya\nhabis pukul',
    earliest: 'Paling awal\npukul',
    none: 'Tidak ada instansi berkuota bulan ini.',
  },
  satisfaction: {
    title: 'Kepuasan masyarakat (SKM)',
    unit:
      'Survei menurut Permenpan-RB 14/2017. Satuan: nilai unsur 1 sampai 4, indeks 25 sampai 100. Periode: ' +
      'triwulan.',
    none: 'Tidak ada jawaban survei dalam triwulan ini.',
    quarter: (quarter: string, year: string) => `Triwulan ${quarter} ${year}`,
    ikm: 'IKM (bobot 1/9)',
    ikm011: 'IKM (bobot 0,11; paling tinggi 99)',
    grade: 'Mutu pelayanan',
    grades: { A: 'A (sangat baik)', B: 'B (baik)', C: 'C (kurang baik)', D: 'D (tidak baik)' },
    responses: 'Responden',
    needed: 'Responden yang diperlukan',
    adequate: 'Jumlah responden',
    isAdequate: 'memadai',
    isInadequate: 'belum memadai',
    notJudged: 'tidak dapat dinilai',
    low: 'Selang kepercayaan 95 %, batas bawah',
    high: 'Selang kepercayaan 95 %, batas atas',
    elements: {
      requirements: 'Persyaratan',
      procedure: 'Sistem, mekanisme, prosedur',
      time: 'Waktu penyelesaian',
      cost: 'Biaya/tarif',
      product: 'Produk spesifikasi jenis pelayanan',
      competence: 'Kompetensi pelaksana',
      behaviour: 'Perilaku pelaksana',
      complaints: 'Penanganan pengaduan, saran, masukan',
      facilities: 'Sarana dan prasarana',
    },
    chart: (quarter: string) => `Nilai rata-rata tiap unsur, ${quarter} (1 sampai 4)`,
  },
  comparison: {
    title: (month: string) => `Perbandingan MPP, ${month}`,
    unit:
      'Satuan: kunjungan. Peringkat menurut kunjungan per hari buka di antara semua MPP. Tiap angka ' +
      'yang dibandingkan disertai cakupan dan basisnya.',
    openDays: 'Hari buka',
    expectedDays: 'Hari kerja',
    coverageOf: (month: string) => `Cakupan ${month}`,
    basisOf: (month: string) => `Basis ${month}`,
    others: (count: string) => `${count} MPP lain ada di XLSX dan JSON.`,
    chart: (month: string) => `Kunjungan per hari buka, ${month}`,
  },
  freshness: {
    title: 'Kemutakhiran data',
    unit: 'Keadaan tiap aliran data saat laporan dibuat. Waktu setempat MPP.',
    feed: 'Aliran data',
    state: 'Keadaan',
    last: 'Peristiwa terakhir',
    since: 'Jarak waktu',
  },
  definitions: {
    title: 'Definisi',
    texts: [
      'Kunjungan: satu tiket antrean di suatu instansi pada satu hari setempat; kunjungan MPP: satu tiket di mana pun dalam MPP itu pada hari itu.',
      'Pengunjung: orang, dikenali hanya lewat kode samaran; tiket tanpa kode dihitung satu orang per hari.',
      'Hari buka: hari dengan kunjungan atau loket yang dibuka. Hari kerja: Senin sampai Jumat tanpa hari libur nasional, hari pemilu dan cuti bersama. Cakupan: hari kerja yang buka, dibagi seluruh hari kerja.',
      'Basis: angka satu bulan diambil dari peristiwa antrean atau dari rekap bulanan MPP, tidak pernah dari jumlah keduanya. Pada bulan rekap, kunjungan per hari buka adalah kunjungan dibagi hari kerja.',
      'Bulan puncak: bulan dengan kunjungan terbanyak dalam tahunnya. Perubahan: dibanding bulan sebelumnya atau bulan yang sama tahun lalu, masing-masing menurut basisnya.',
      'Waktu tunggu bulan ini: rata-rata semua tiket terukur. Median dan P90 dihitung per hari, lalu diambil median dari semua hari, bukan rata-ratanya. Hari terburuk: P90 tertinggi di antara hari dengan sedikitnya lima tiket terukur. Dalam standar: tiket terukur yang menunggu paling lama selama waktu tunggu standar instansinya. Dari semua kunjungan: tiket yang sama, dibagi semua kunjungan instansi yang punya standar, juga yang tanpa waktu tunggu.',
      'Menunggu dan pergi: semua tiket bulan itu bersama, maka median dan P90 bukan dari hari-harinya. Tidak pernah dipanggil: tiket yang mulai di instansi itu tanpa panggilan, layanan atau penyelesaian. Lama menunggu: sampai panggilan; tanpa panggilan sampai tidak hadir, batal atau pindah ke instansi lain. Hanya dari peristiwa, juga pada bulan rekap.',
      'IKM: rata-rata nilai sembilan unsur x 25; bobot 0,11 adalah contoh dalam peraturan. Mutu dari IKM yang dibulatkan ke dua desimal: A mulai 88,31, B mulai 76,61, C mulai 65,00, selain itu D. Responden yang diperlukan: Krejcie-Morgan, 95 %, 5 %.',
    ],
    suppressed:
      'Rahasia: angka yang menyangkut nol sampai empat pengunjung, dan angka lain yang dapat membuka angka itu; keduanya ditulis sama.',
  },
}

export type MonthlyWords = typeof indonesian
