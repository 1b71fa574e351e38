import type { KnownFingerprint } from '../../domain/messages/seen.ts';
import { codeCell, codeSpan, inMarkdown, markdownTable } from '../markdown.ts';
import { actTexts } from '../messages/known-words.ts';
import { seenWhere } from '../where.ts';
import { utc } from './utc.ts';

/** Kinds of messages that were seen, with what was done about each and what is noted of it. */
export function kindSection(kinds: readonly KnownFingerprint[]): readonly string[] {
	if (kinds.length === 0) return ['No messages were looked at in this time.'];
	const table = markdownTable(
		['kind', 'what', 'first seen', 'last seen', 'in'],
		kinds.map((kind) => [
			codeCell(kind.id),
			codeCell(kind.title),
			utc(kind.firstSeen),
			utc(kind.lastSeen),
			inMarkdown(seenWhere(kind).join(', ')),
		]),
	);
	const more = kinds.flatMap((kind) => [
		...(kind.note === undefined ? [] : [`- ${codeSpan(kind.id)}, noted: ${codeSpan(kind.note)}`]),
		...actTexts(kind).map((text) => `- ${codeSpan(kind.id)}, ${inMarkdown(text)}`),
	]);
	return [...table, ...(more.length === 0 ? [] : ['', ...more])];
}
