"""What the intake expects of a file, in both languages; see `indicators.problems.EXPECTED`."""

from __future__ import annotations

from indicators.problems import EXPECTED, DataError, Problem

EXPECTED.update(
    {
        "file-kind": ("tabel XLSX, CSV, HTML, atau teks", "a table as XLSX, CSV, HTML or text"),
        "file-lies": (
            "isi yang sesuai dengan akhiran nama berkas; isinya {detail}, bukan tabel yang dapat dibaca: beri akhiran "
            "yang benar, dan simpan tabelnya sebagai .xlsx atau .csv",
            "content that fits the file's ending; it holds {detail}, which is no table to read: give it its true "
            "ending, and save the table as .xlsx or .csv",
        ),
        "file-name": (
            "nama yang sesuai dengan isinya, yaitu {detail}; ganti akhiran nama berkas, lalu impor lagi",
            "a name that fits what it holds, which is {detail}; change the file's ending and import it again",
        ),
        "file-old": (
            "berkas .xlsx; ini buku kerja berformat lama: buka lalu simpan sebagai .xlsx atau .csv",
            "an .xlsx file; this is a workbook of the old format: open it and save it as .xlsx or .csv",
        ),
        "file-locked": (
            "berkas tanpa kata sandi; hapus kata sandinya lalu simpan lagi",
            "a file without a password; remove the password and save it again",
        ),
        "file-macro": (
            "buku kerja tanpa makro; simpan sebagai .xlsx biasa",
            "a workbook without macros; save it as a plain .xlsx",
        ),
        "file-large": ("berkas yang lebih kecil: paling besar {detail}", "a smaller file: at most {detail}"),
        "file-harmful": ("XML tanpa deklarasi DTD", "XML without a DTD"),
        "value-formula": (
            "nilai; hasil rumus ini tidak tersimpan: buka di program lembar kerja, simpan, lalu impor lagi",
            "a value; this formula's result is not stored: open it in a spreadsheet, save it, and import again",
        ),
        "value-error": ("nilai, bukan galat rumus", "a value, not a formula's error"),
        "value-style": (
            "satu gaya angka dalam satu kolom; sel lain di kolom ini bergaya {detail}",
            "one style of numbers in a column; the other cells here are like {detail}",
        ),
        "table-none": (
            "tabel dengan nama wilayah ({detail}) atau deret tahun",
            "a table with names of areas ({detail}) or a series of years",
        ),
        "area-blank": ("nama wilayah di baris yang berisi angka", "the name of an area in a row that holds numbers"),
        "column-empty": ("sedikitnya satu kolom angka yang dipakai", "at least one column of numbers in use"),
        "question-open": ("jawaban: {detail}", "an answer: {detail}"),
        "answer-unknown": ("nama pertanyaan: {detail}", "the name of a question: {detail}"),
        "folder-exists": (
            "folder baru; pakai --replace untuk mengganti yang lama",
            "a new folder; use --replace to exchange the old one",
        ),
        "import-running": (
            "tidak ada impor lain yang sedang menulis; tunggu sampai selesai, lalu coba lagi",
            "no other import that is writing; wait until it has ended, then try again",
        ),
    }
)


def refuse(file: str, code: str, found: str, detail: str = "", line: int | None = None, column: str = "") -> DataError:
    """Return the error that names one problem."""
    return DataError([Problem(file, line, column, code, found, detail)])
