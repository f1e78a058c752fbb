/**
 * Sentences about a spreadsheet in the clerk's language and in English. What a rule says never repeats a cell that is
 * not the name of an agency: a stray cell may hold anything, also personal data.
 */
export interface Text {
  readonly id: string
  readonly en: string
}

/** A sentence in both languages, Indonesian first. */
export function text(id: string, en: string): Text {
  return { id, en }
}

/** What is wrong at one cell, or (without a cell) with a sheet. */
export interface Problem {
  /** `Sheet!C7` */
  readonly at: string
  readonly rule: Text
}
