import type { Finding, Severity, Unjudged } from '../../domain/diagnosis/finding.ts';
import type { CommandPlace } from '../../domain/text/shell-words.ts';
import { count } from '../formats.ts';
import { type Line, type Style, span } from '../line.ts';
import { wrapWords } from '../sections.ts';
import type { OfResource } from './diagnosis-json.ts';
import { findingText, nextStep } from './finding-words.ts';
import { unjudgedByReason } from './missing-words.ts';

const glyphs: Readonly<Record<Severity, string>> = { now: '!', soon: '~', hygiene: '-' };
const styles: Readonly<Record<Severity, Style>> = {
	now: 'bad',
	soon: 'notice',
	hygiene: 'plain',
};
/** `width` in cells, `now` in ms since 1970. */
type Options = { readonly width: number; readonly now: number };

const indent = '    ';

/** Findings in words, those of one resource together: what, its evidence, what to do next. */
export function findingLines(
	findings: readonly OfResource<Finding>[],
	{ width, now, place }: Options & { readonly place: CommandPlace },
): readonly Line[] {
	const lines: Line[] = [];
	let before: string | undefined;
	for (const { resource, entry } of findings) {
		const { kind, ref } = resource;
		if (before !== undefined && before !== ref.arn) lines.push([]);
		if (before !== ref.arn) lines.push([span(ref.name, 'title'), span(`  ${kind}`, 'dim')]);
		before = ref.arn;
		for (const line of findingParts(entry, { kind, name: ref.name, place }, { width, now }))
			lines.push(line);
	}
	return lines;
}

/** One finding of a resource that is named already. */
export function findingParts(
	finding: Finding,
	subject: Parameters<typeof nextStep>[1],
	{ width, now }: Options,
): readonly Line[] {
	const style = styles[finding.severity];
	const [first = '', ...others] = wrapWords(
		`${finding.name} (${finding.severity})`,
		Math.max(8, width - indent.length),
	);
	const head: readonly Line[] = [
		[span(`  ${glyphs[finding.severity]} ${first}`, style)],
		...others.map((row): Line => [span(`${indent}${row}`, style)]),
	];
	const rows = (text: string, of: Style): readonly Line[] =>
		wrapWords(text, Math.max(8, width - indent.length)).map((row) => [span(`${indent}${row}`, of)]);
	return [
		...head,
		...rows(ended(findingText(finding, now)), 'plain'),
		...rows(ended(nextStep(finding, subject)), 'dim'),
	];
}

/** As a sentence; what an endpoint told may end as one already. */
const ended = (text: string): string => (text.endsWith('.') ? text : `${text}.`);

/** Resources that are named of those that one thing is not known of. */
const named = 3;

/** What could not be judged: one entry a reason, with the resources and the findings. */
export function unjudgedLines(
	unjudged: readonly OfResource<Unjudged>[],
	width: number,
): readonly Line[] {
	const resources = new Map<string, Set<string>>();
	const names = new Map<string, Set<string>>();
	for (const { resource, entry } of unjudged) {
		for (const [reason] of unjudgedByReason([entry])) {
			resources.set(reason, (resources.get(reason) ?? new Set()).add(resource.ref.name));
			names.set(reason, (names.get(reason) ?? new Set()).add(entry.name));
		}
	}
	return [...resources].flatMap(([reason, all]) => {
		const some = [...all].slice(0, named).join(', ');
		const rest = all.size > named ? ` and ${count(all.size - named)} more` : '';
		const text = `${reason}, so ${[...(names.get(reason) ?? [])].join(', ')} of ${some}${rest} is not known.`;
		return wrapWords(text, Math.max(8, width - 4)).map(
			(row, index): Line => [span(index === 0 ? '  ? ' : indent, 'notice'), span(row, 'notice')],
		);
	});
}
