/** Puts the monthly report together as a document, which the terminal, the workbook and the page show. Pure. */
import { createFormats, instantOf } from '../text/formats.ts'
import { clockSentences } from '../text/clock-sentences.ts'
import type { Language } from '../text/words.ts'
import type { MonthlyReport } from '../rows/monthly-rows.ts'
import type { MonthlyDocument } from './document.ts'
import { highlightsOf } from './highlights.ts'
import type { MonthlyContext } from './context.ts'
import { quotasSection, satisfactionSection, waitsSection } from './service-sections.ts'
import { comparisonSection } from './comparison-section.ts'
import { freshnessSection } from './freshness-section.ts'
import { leavingSection, outcomesSection, waitScoresSection } from './leaving-sections.ts'
import { summarySection } from './summary-section.ts'
import { agenciesSection, daysSection, yearSection } from './visits-sections.ts'
import { monthlyWords } from './words.ts'

/** Makes the document of a report in a language. */
export function buildDocument(report: MonthlyReport, language: Language): MonthlyDocument {
  const formats = createFormats(language)
  const texts = monthlyWords[language]
  const context: MonthlyContext = { report, language, formats, texts }
  const { figures, freshness } = report
  const { words } = formats
  const heard = freshness.find(({ topic }) => topic === 'queue')?.last_event_at ?? null
  const instant = (iso: string): string => instantOf(language, iso, report.time_zone)
  const isSimulated =
    [figures, ...report.year, ...report.comparison].some((row) => row.is_simulated) ||
    [...report.agencies, ...report.satisfaction_by_wait].some((row) => row.is_simulated)
  return {
    title: texts.title,
    mpp: report.mpp_name,
    place: texts.scope(report.regency, report.province),
    period: formats.month(report.month),
    data: [
      texts.basis(
        words.basis[figures.basis],
        formats.of(figures, 'coverage', formats.percent(figures.coverage)),
      ),
      texts.asOf(instant(report.as_of)),
      heard === null ? texts.noEvent : texts.lastEvent(instant(`${heard.replace(' ', 'T')}Z`)),
    ].map((sentence) => `${sentence}.`),
    warnings: [
      ...(isSimulated ? [texts.simulatedNote] : []),
      ...(figures.is_provisional ? [texts.provisionalNote] : []),
      ...clockSentences(report, formats),
    ],
    notes: [report.is_public ? words.publicNote : texts.internalNote],
    highlights: highlightsOf(context),
    sections: [
      summarySection(context),
      yearSection(context),
      daysSection(context),
      agenciesSection(context),
      waitsSection(context),
      leavingSection(context),
      outcomesSection(context),
      waitScoresSection(context),
      quotasSection(context),
      satisfactionSection(context),
      comparisonSection(context),
      freshnessSection(context),
    ],
    definitions: [...texts.definitions.texts, ...(report.is_public ? [texts.definitions.suppressed] : [])],
    legend: Object.values(words.marks),
  }
}
