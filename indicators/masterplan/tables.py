"""The kinds of records of a masterplan and their columns."""

from __future__ import annotations

from indicators.masterplan.fields import Choice, Column, Table


def _text(name: str, id_: str, en: str, required: bool = False) -> Column:
    return Column(name, "text", id_, en, required)


def _pair(name: str, id_: str, en: str, required: bool = False) -> tuple[Column, Column]:
    return (
        Column(f"{name}_id", "text", f"{id_} (Indonesia)", f"{en} (Indonesian)", required),
        Column(f"{name}_en", "text", f"{id_} (Inggris)", f"{en} (English)", required),
    )


def _ref(name: str, table: str, id_: str, en: str, required: bool = False, many: bool = False) -> Column:
    return Column(name, "ref", id_, en, required, refers=table, many=many)


def _choice(name: str, id_: str, en: str, choices: tuple[Choice, ...], required: bool = True) -> Column:
    return Column(name, "choice", id_, en, required, choices)


def _number(name: str, id_: str, en: str, required: bool = False, low: float | None = None) -> Column:
    return Column(name, "number", id_, en, required, minimum=low)


def _date(name: str, id_: str, en: str, required: bool = False) -> Column:
    return Column(name, "date", id_, en, required)


def _flag(name: str, id_: str, en: str, required: bool = False) -> Column:
    return Column(name, "flag", id_, en, required)


CODE = Column("code", "code", "Kode", "Code", True)
NAME = _pair("name", "Nama", "Name", True)
NOTE = _pair("note", "Catatan", "Note")
#: Where a row comes from. No row without it: what an office reports names its own document here.
SOURCE = _text("source", "Sumber", "Source", True)
VALIDITY = (_date("valid_from", "Berlaku sejak", "Valid from"), _date("valid_to", "Berlaku sampai", "Valid to"))
_PERIOD = Column("period", "period", "Periode", "Period", True)
_ORDER = Column("order", "integer", "Urutan", "Order", True, minimum=1)

STANDINGS = (
    Choice("published", "terbit di sumber umum", "published"),
    Choice("national", "aturan atau praktik nasional", "national rule or practice"),
    Choice("own-report", "laporan perangkat daerah", "reported by the office"),
    Choice("proposal", "usulan, ditetapkan kabupaten", "proposal, for the regency to settle"),
)
STANDING = _choice("standing", "Kedudukan", "Standing", STANDINGS)
OFFICE_STANDINGS = (
    Choice("named", "disebut sumber", "named by the source"),
    Choice("presumed", "perkiraan", "presumed"),
)
_OFFICE_STANDING = _choice("office_standing", "Dasar perangkat daerah", "Basis of the office", OFFICE_STANDINGS, False)
_OFFICE = _ref("office", "offices", "Perangkat daerah pada masanya", "Office of the time")
_DIMENSION = _ref("dimension", "dimensions", "Dimensi atau subdimensi", "Dimension or sub-dimension")

DIRECTIONS = (
    Choice("higher", "makin tinggi makin baik", "higher is better"),
    Choice("lower", "makin rendah makin baik", "lower is better"),
    Choice("range", "di dalam rentang", "within a range"),
    Choice("milestone", "tahapan selesai", "milestones completed"),
)
FORMULAS = (
    Choice("ratio", "realisasi / target", "value / target"),
    Choice("inverse", "target / realisasi", "target / value"),
    Choice("mirror", "(2 x target - realisasi) / target", "(2 x target - value) / target"),
    Choice("path", "jalan yang ditempuh dari data awal ke target", "share of the way from baseline to target"),
    Choice("range", "di dalam rentang = 100", "within the range = 100"),
    Choice("milestone", "tahapan selesai / tahapan rencana", "milestones done / planned"),
)
FREQUENCIES = (
    Choice("quarter", "triwulan", "quarter"),
    Choice("half", "semester", "half-year"),
    Choice("year", "tahun", "year"),
)

OFFICES = Table(
    "offices", "Perangkat daerah", "Offices", ("code",),
    (
        CODE, *NAME,
        _choice("kind", "Jenis", "Kind", (
            Choice("secretariat", "sekretariat", "secretariat"), Choice("inspectorate", "inspektorat", "inspectorate"),
            Choice("department", "dinas", "department"), Choice("agency", "badan", "agency"),
            Choice("unit", "satuan", "unit"), Choice("hospital", "rumah sakit", "hospital"),
            Choice("district", "kecamatan", "district"),
        )),
        *VALIDITY,
        _ref("successors", "offices", "Penerus", "Successors", many=True),
        SOURCE, *NOTE,
    ),
)  # fmt: skip
HORIZONS = Table(
    "horizons", "Jangka waktu", "Horizons", ("code",),
    (
        CODE, *NAME, _ORDER,
        Column("years", "integer", "Lama (tahun)", "Length (years)", minimum=1),
        Column("first_year", "integer", "Tahun awal", "First year", minimum=1900, maximum=2200),
        Column("last_year", "integer", "Tahun akhir", "Last year", minimum=1900, maximum=2200),
        STANDING, SOURCE, *NOTE,
    ),
)  # fmt: skip
PROGRAMMES = Table(
    "programmes", "Program", "Programmes", ("code",),
    (
        CODE, *NAME,
        _choice("kind", "Jenis", "Kind", (
            Choice("programme", "program", "programme"), Choice("activity", "kegiatan", "activity"),
            Choice("regulation", "regulasi", "regulation"), Choice("plan", "dokumen rencana", "plan"),
            Choice("mentoring", "pendampingan", "mentoring"),
        )),
        _DIMENSION,
        _ref("horizon", "horizons", "Jangka waktu", "Horizon"),
        _flag("quick_win", "Quick win", "Quick win"),
        _OFFICE, _OFFICE_STANDING,
        _text("partners", "Mitra", "Partners"),
        _date("start", "Mulai", "Start"), _date("end", "Selesai", "End"),
        _choice("status", "Status", "Status", (
            Choice("planned", "direncanakan", "planned"), Choice("running", "berjalan", "running"),
            Choice("done", "selesai", "done"), Choice("stopped", "dihentikan", "stopped"),
        ), False),
        _date("status_date", "Tanggal status", "Status as of"),
        STANDING, SOURCE, *NOTE,
    ),
    office="office",
)  # fmt: skip
BUDGETS = Table(
    "budgets", "Anggaran program", "Programme budgets", ("programme", "year"),
    (
        _ref("programme", "programmes", "Program", "Programme", True),
        Column("year", "integer", "Tahun", "Year", True, minimum=1900, maximum=2200),
        _number("amount_rp", "Anggaran (Rp)", "Budget (Rp)", True, 0),
        STANDING, SOURCE, *NOTE,
    ),
    office="programme",
)  # fmt: skip
OWNERS = Table("owners", "Pemilik target", "Owners of targets", ("code",), (CODE, *NAME, SOURCE, *NOTE))
KPIS = Table(
    "kpis", "Indikator kinerja", "KPIs", ("code",),
    (
        CODE, *NAME,
        _ref("programme", "programmes", "Program", "Programme"),
        _DIMENSION,
        _ref("variable", "variables", "Variabel data", "Variable of the data"),
        Column("unit_id", "text", "Satuan (Indonesia)", "Unit (Indonesian)", True),
        Column("unit_en", "text", "Satuan (Inggris)", "Unit (English)", True),
        Column("decimals", "integer", "Angka desimal", "Decimals", True, minimum=0, maximum=6),
        _choice("direction", "Arah", "Direction", DIRECTIONS),
        _choice("formula", "Rumus capaian", "Formula of achievement", FORMULAS),
        _number("baseline", "Data awal", "Baseline"),
        Column("baseline_period", "period", "Periode data awal", "Period of the baseline"),
        _choice("frequency", "Pelaporan tiap", "Reported every", FREQUENCIES),
        _OFFICE, _OFFICE_STANDING, STANDING, SOURCE, *NOTE,
    ),
    office="office",
)  # fmt: skip
TARGETS = Table(
    "targets", "Target", "Targets", ("kpi", "owner", "period"),
    (
        _ref("kpi", "kpis", "Indikator kinerja", "KPI", True),
        _ref("owner", "owners", "Pemilik target", "Owner of the target", True),
        _PERIOD,
        _number("target", "Target (batas bawah bila rentang)", "Target (lower bound of a range)", True),
        _number("target_upper", "Batas atas rentang", "Upper bound of a range"),
        _number("baseline", "Data awal menurut pemilik target", "Baseline of this owner"),
        Column("baseline_period", "period", "Periode data awal", "Period of the baseline"),
        SOURCE, *NOTE,
    ),
    office="kpi",
)  # fmt: skip
PROGRESS = Table(
    "progress", "Realisasi", "Progress", ("kpi", "period", "entry"),
    (
        _ref("kpi", "kpis", "Indikator kinerja", "KPI", True),
        _PERIOD,
        # More than one value may be on record for a period; each has its own entry code, one is chosen.
        Column("entry", "code", "Kode isian", "Entry", True, default="a"),
        _number("value", "Nilai", "Value", True),
        _choice("status", "Status angka", "Status of the figure", (
            Choice("provisional", "sementara", "provisional"), Choice("final", "tetap", "final"),
        )),
        _flag("chosen", "Dipakai", "Chosen", True),
        _text("evidence", "Bukti (berkas atau tautan)", "Evidence (file or link)"),
        _text("entered_by", "Diisi oleh", "Entered by"),
        _date("entered_on", "Tanggal isian", "Entered on"),
        SOURCE, *NOTE,
    ),
    office="kpi",
)  # fmt: skip
INNOVATIONS = Table(
    "innovations", "Inovasi", "Innovations", ("code",),
    (
        CODE, _text("name", "Nama", "Name", True),
        _OFFICE, _OFFICE_STANDING,
        _ref("current_office", "offices", "Perangkat daerah sekarang", "Office now"),
        _text("partners", "Mitra", "Partners"),
        Column("year", "integer", "Tahun", "Year", minimum=1990, maximum=2200),
        _DIMENSION,
        *_pair("description", "Uraian", "Description", True),
        _choice("stage", "Tahap", "Stage", (
            Choice("initiative", "inisiatif", "initiative"), Choice("trial", "uji coba", "trial"),
            Choice("applied", "penerapan", "applied"), Choice("ended", "berakhir", "ended"),
        ), False),
        _text("evidence", "Bukti (berkas atau tautan)", "Evidence (file or link)"),
        *_pair("award", "Penghargaan atau hasil", "Award or result"),
        STANDING, SOURCE, *NOTE,
    ),
    office="office",
)  # fmt: skip
CRITERIA = Table(
    "criteria", "Kriteria penilaian inovasi", "Criteria of the innovation assessment", ("code", "valid_from"),
    (
        CODE, *NAME, *_pair("question", "Pertanyaan penilai", "Question to the assessor", True),
        _ORDER, _number("weight", "Bobot", "Weight", True, 0),
        _number("lowest", "Nilai terendah", "Lowest score", True),
        _number("highest", "Nilai tertinggi", "Highest score", True),
        _date("valid_from", "Berlaku sejak", "Valid from", True), _date("valid_to", "Berlaku sampai", "Valid to"),
        STANDING, SOURCE, *NOTE,
    ),
)  # fmt: skip
ASSESSMENTS = Table(
    "assessments", "Penilaian inovasi", "Assessments of innovations", ("innovation", "period", "assessor", "criterion"),
    (
        _ref("innovation", "innovations", "Inovasi", "Innovation", True),
        _PERIOD,
        _text("assessor", "Penilai", "Assessor", True),
        Column("criterion", "code", "Kriteria", "Criterion", True, offers="criteria.code"),
        _number("score", "Nilai", "Score", True),
        SOURCE, _text("note", "Catatan", "Note"),
    ),
    office="innovation",
)  # fmt: skip
MATURITY = Table(
    "maturity", "Kematangan inovasi (IID)", "Maturity of innovations (IID)", ("innovation", "period"),
    (
        _ref("innovation", "innovations", "Inovasi", "Innovation", True), _PERIOD,
        Column("maturity", "number", "Nilai kematangan", "Maturity score", True, minimum=0),
        SOURCE, *NOTE,
    ),
    office="innovation",
)  # fmt: skip
SERVICES = Table(
    "services", "Layanan publik", "Public services", ("code", "as_of"),
    (
        CODE, *NAME, _OFFICE, _OFFICE_STANDING,
        _date("as_of", "Keadaan per", "State as of", True),
        _flag("online_queue", "Antrean daring", "Online queue"),
        _flag("online_application", "Permohonan daring", "Online application"),
        _flag("paperless", "Tanpa kertas", "Paperless"),
        _flag("integrated", "Terpadu", "Integrated"),
        _text("integrated_with", "Terpadu dengan layanan", "Integrated with services"),
        _flag("from_home", "Bisa dari rumah", "Usable from home"),
        Column("waiting_minutes", "number", "Rata-rata menunggu (menit)", "Average wait (minutes)", minimum=0),
        STANDING, SOURCE, *NOTE,
    ),
    office="office",
)  # fmt: skip
STAGES = Table(
    "stages", "Tahap pendampingan", "Workshop stages", ("code",),
    (
        CODE, *NAME, _ORDER, *_pair("work", "Kegiatan", "What is done", True),
        *_pair("output", "Keluaran", "Output", True),
        _date("start", "Mulai", "Start"), _date("end", "Selesai", "End"),
        _choice("status", "Status", "Status", (
            Choice("planned", "direncanakan", "planned"), Choice("running", "berjalan", "running"),
            Choice("done", "selesai", "done"),
        )),
        Column("participants", "integer", "Peserta", "Participants", minimum=0),
        STANDING, SOURCE, *NOTE,
    ),
)  # fmt: skip
DOCUMENTS = Table(
    "documents", "Dokumen", "Documents", ("code",),
    (
        CODE, *NAME,
        _choice("kind", "Jenis", "Kind", (
            Choice("book", "buku", "book"), Choice("regulation", "regulasi", "regulation"),
            Choice("plan", "rencana", "plan"), Choice("commitment", "komitmen", "commitment"),
            Choice("award", "penghargaan", "award"), Choice("inventory", "inventaris", "inventory"),
        )),
        _ref("stage", "stages", "Tahap", "Stage"),
        _choice("availability", "Ketersediaan", "Availability", (
            Choice("public", "terbit", "public"), Choice("not-public", "ada, belum terbit", "exists, not public"),
            Choice("not-seen", "belum ditemukan", "not found"),
        )),
        _date("date", "Tanggal", "Date"), _text("location", "Lokasi atau tautan", "Location or link"),
        STANDING, SOURCE, *NOTE,
    ),
)  # fmt: skip
READINESS = Table(
    "readiness", "Unsur kesiapan", "Parts of readiness", ("code",),
    (
        CODE, *NAME,
        _choice("element", "Elemen", "Element", (
            Choice("structure", "struktur", "structure"), Choice("infrastructure", "infrastruktur", "infrastructure"),
            Choice("superstructure", "suprastruktur", "superstructure"),
        )),
        _ORDER, *_pair("question", "Yang dinilai", "What is assessed", True), STANDING, SOURCE, *NOTE,
    ),
)  # fmt: skip
READINESS_SCORES = Table(
    "readiness_scores", "Nilai kesiapan", "Readiness scores", ("part", "period"),
    (
        _ref("part", "readiness", "Unsur", "Part", True), _PERIOD,
        _number("score", "Nilai", "Score", True), _number("wanted", "Nilai yang dituju", "Score aimed at", True),
        _number("highest", "Nilai tertinggi", "Highest score", True, 0),
        _text("strengths", "Kekuatan", "Strengths"), _text("weaknesses", "Kelemahan", "Weaknesses"),
        _text("opportunities", "Peluang", "Opportunities"), _text("threats", "Ancaman", "Threats"),
        _text("gap", "Kesenjangan", "Gap"), _text("assessor", "Penilai", "Assessor"), SOURCE, *NOTE,
    ),
)  # fmt: skip
CALENDAR = Table(
    "calendar", "Kalender pelaporan", "Reporting calendar", ("code", "valid_from"),
    (
        CODE, *NAME, _choice("frequency", "Pelaporan", "Reporting", FREQUENCIES),
        Column("first_month", "integer", "Bulan awal", "First month", True, minimum=1, maximum=12),
        Column("last_month", "integer", "Bulan akhir", "Last month", True, minimum=1, maximum=12),
        Column(
            "close_days", "integer", "Ditutup hari ke- setelah periode", "Closes days after the period", True,
            minimum=0, maximum=366,
        ),
        _date("valid_from", "Berlaku sejak", "Valid from", True), _date("valid_to", "Berlaku sampai", "Valid to"),
        STANDING, SOURCE, *NOTE,
    ),
)  # fmt: skip
INSTRUMENTS = Table(
    "instruments", "Instrumen penilaian", "Instruments", ("code",),
    (
        CODE, *NAME, _number("minimum", "Terendah", "Lowest"), _number("maximum", "Tertinggi", "Highest"),
        _ref("variable", "variables", "Variabel data", "Variable of the data"),
        SOURCE, *NOTE,
    ),
)  # fmt: skip
SCALES = Table(
    "scales", "Kelas", "Classes", ("instrument", "valid_from", "class"),
    (
        _ref("instrument", "instruments", "Instrumen", "Instrument", True),
        _date("valid_from", "Berlaku sejak", "Valid from", True), _date("valid_to", "Berlaku sampai", "Valid to"),
        Column("class", "code", "Kode kelas", "Class code", True),
        *NAME,
        # Only the lower bound is a rule; it belongs to the class. Empty: everything below the other classes.
        _number("lower", "Batas bawah (termasuk)", "Lower bound (included)"),
        _choice("confidence", "Keyakinan", "Confidence", (
            Choice("seen", "terbaca di sumber", "seen in a source"),
            Choice("inferred", "disimpulkan dari contoh", "inferred from cases"),
            Choice("general", "pengetahuan umum", "general knowledge"),
        )),
        SOURCE, *NOTE,
    ),
)  # fmt: skip
WEIGHTS = Table(
    "weights", "Bobot evaluasi", "Evaluation weights", ("instrument", "variant", "valid_from", "part"),
    (
        _ref("instrument", "instruments", "Instrumen", "Instrument", True),
        Column("variant", "code", "Varian", "Variant", True),
        _date("valid_from", "Berlaku sejak", "Valid from", True), _date("valid_to", "Berlaku sampai", "Valid to"),
        Column("part", "code", "Bagian", "Part", True), *NAME, _ORDER,
        _number("weight", "Bobot (%)", "Weight (%)", True, 0), STANDING, SOURCE, *NOTE,
    ),
)  # fmt: skip
PART_SCORES = Table(
    "part_scores", "Nilai bagian evaluasi", "Scores of the evaluation's parts", ("instrument", "period", "part"),
    (
        _ref("instrument", "instruments", "Instrumen", "Instrument", True), _PERIOD,
        Column("part", "code", "Bagian", "Part", True, offers="weights.part"), _number("score", "Nilai", "Score", True),
        _text("evidence", "Bukti (berkas atau tautan)", "Evidence (file or link)"), SOURCE, *NOTE,
    ),
)  # fmt: skip
RULES = Table(
    "rules", "Ambang", "Thresholds", ("code", "valid_from"),
    (
        CODE, *NAME, _number("value", "Nilai", "Value", True),
        _date("valid_from", "Berlaku sejak", "Valid from", True), _date("valid_to", "Berlaku sampai", "Valid to"),
        STANDING, SOURCE, *NOTE,
    ),
)  # fmt: skip
COMPARATORS = Table(
    "comparators", "Pembanding dari daerah lain", "Comparators from other places",
    ("region", "topic", "item", "period"),
    (
        _text("region", "Daerah", "Region", True),
        Column("topic", "code", "Pokok", "Topic", True), Column("item", "code", "Butir", "Item", True), _PERIOD,
        _number("value", "Nilai", "Value"), _text("unit", "Satuan", "Unit"),
        *_pair("text", "Uraian", "Text", True), SOURCE,
    ),
)  # fmt: skip

TABLES: tuple[Table, ...] = (
    OFFICES, HORIZONS, PROGRAMMES, BUDGETS, OWNERS, KPIS, TARGETS, PROGRESS, INNOVATIONS, CRITERIA, ASSESSMENTS,
    MATURITY, SERVICES, STAGES, DOCUMENTS, READINESS, READINESS_SCORES, CALENDAR, INSTRUMENTS, SCALES, WEIGHTS,
    PART_SCORES, RULES, COMPARATORS,
)  # fmt: skip
BY_NAME: dict[str, Table] = {t.name: t for t in TABLES}
