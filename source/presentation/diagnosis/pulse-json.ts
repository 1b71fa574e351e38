import type { Pulse, PulseRow, SectionId } from '../../domain/diagnosis/pulse.ts';
import type { CommandPlace } from '../../domain/text/shell-words.ts';
import { alarmJson } from '../json/alarm-json.ts';
import { isoTime, knownTime } from '../json/json-facts.ts';
import type { pulse } from '../json/shapes/findings.ts';
import type { Form } from '../json/shapes/parts.ts';
import { evidenceJson, resourceJson } from './diagnosis-json.ts';
import { missingWords } from './missing-words.ts';
import { rowNext, rowSentence } from './pulse-words.ts';

type PulseJson = Form<typeof pulse>;
type RowJson = PulseJson['rows'][number];

/** What is wrong right now, as programs read it. */
export function pulseJson(
	{ sections, otherAlarms }: Pulse,
	at: number,
	place: CommandPlace,
): PulseJson {
	const unknown = new Set(sections.flatMap((section) => section.unknown));
	return {
		kind: 'pulse',
		readAt: isoTime(at),
		rows: sections.flatMap(({ id, rows }) => rows.map((row) => rowJson(id, row, at, place))),
		unjudged: [...unknown].map(({ sections: of, missing, many, named }) => ({
			sections: of,
			text: missingWords(missing),
			resources: many,
			named,
		})),
		otherAlarms,
	};
}

function rowJson(section: SectionId, row: PulseRow, at: number, place: CommandPlace): RowJson {
	const words = { text: rowSentence(row, at), next: rowNext(row, place) };
	switch (row.kind) {
		case 'finding': {
			const { name, severity, inferred, evidence } = row.finding;
			const of = { section, name, severity, inferred, resource: resourceJson(row.resource) };
			return { ...of, ...words, evidence: evidenceJson(evidence) };
		}
		case 'alarm':
			return { section, alarm: { ...alarmJson(row.alarm, at), about: row.about }, ...words };
		case 'task': {
			const { kind, name, state, startedAt, done, total, runId } = row.task;
			const task = { kind, name, state, startedAt: knownTime(startedAt), done, total, runId };
			return { section, task, ...words };
		}
	}
}
