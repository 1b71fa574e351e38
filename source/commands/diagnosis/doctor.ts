import {
	type Finding,
	type FindingName,
	type Severity,
	type Unjudged,
	weightOf,
} from '../../domain/diagnosis/finding.ts';
import { findingList, findingNames, isPressing } from '../../domain/diagnosis/judge.ts';
import { failureLine } from '../../domain/failure.ts';
import { kinds } from '../../domain/kinds.ts';
import { nearest } from '../../domain/text/nearest.ts';
import type { CommandPlace } from '../../domain/text/shell-words.ts';
import {
	type Examination,
	type Examined,
	type ExamineOptions,
	examineAll,
	examineOne,
} from '../../operations/diagnosis/examine.ts';
import { diagnosisJson, type OfResource } from '../../presentation/diagnosis/diagnosis-json.ts';
import { findingLines, unjudgedLines } from '../../presentation/diagnosis/diagnosis-lines.ts';
import { findingText, nextStep } from '../../presentation/diagnosis/finding-words.ts';
import { quoted } from '../command-line/flag-values.ts';
import { resourceOperand } from '../command-line/operands.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { commandPlaceOf } from '../shell/place.ts';
import { printDocument, printLines, printText, wantsJson } from '../shell/print.ts';
import { findAny } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';
import { sayPrice, unknownYet } from './examining.ts';

export const definition: Definition = {
	name: 'doctor',
	summary: 'what is wrong, with the evidence and the next step',
	about:
		'Looks at one resource, of a queue at its dead-letter queue too and of a topic at its first subscriptions, or at all, by their settings, a week of CloudWatch and their alarms; receives nothing. CloudWatch bills each metric asked, nine of a queue, and of up to twenty with letters or a backlog a few more for since when: above one cent it says how much before. The exit code is 5 when something is found that hurts now or soon, with --all a bad setting too; 3 when nothing is, and not all could be judged. A tag awsmsg:expect of a queue (idle, parked, batch 01:00-05:00 in UTC) says what is no trouble. docs/findings.md lists the findings.',
	operands: [{ ...resourceOperand, optional: true }],
	flags: [
		{ name: 'all', about: 'settings that will hurt one day too' },
		{ name: 'only', value: 'NAME', many: true, about: 'only this finding' },
		{ name: 'ignore', value: 'NAME', many: true, about: 'all but this finding' },
	],
	examples: [
		'awsmsg doctor',
		'awsmsg doctor orders --all',
		'awsmsg doctor --only no-consumer --json',
	],
};

/** Cells of a line in a pipe. */
const pipeWidth = 120;

/** `awsmsg doctor [resource]`: what is wrong with one resource, or with all. */
export const run: Run = async (context) => {
	const isAsked = askedFor(context);
	const { examined: all, unlisted } = await examine(context);
	const examined = await unknownYet(context, all);
	const worstFirst = examined.toSorted(byWeight);
	const findings = worstFirst.flatMap(({ resource, judgement }) =>
		judgement.findings
			.filter(({ name, severity }) => isAsked(name, severity))
			.map((entry): OfResource<Finding> => ({ resource, entry })),
	);
	const unjudged = worstFirst.flatMap(({ resource, judgement }) =>
		judgement.unjudged
			.filter(({ name }) => isAsked(name, findingList[name].severity))
			.map((entry): OfResource<Unjudged> => ({ resource, entry })),
	);
	await print(context, commandPlaceOf(await context.connect()), findings, unjudged);
	for (const { kind, failure } of unlisted) {
		const { many } = kinds[kind];
		context.out.note(`awsmsg: not all ${many} could be listed: ${failureLine(failure)}.`);
	}
	if (findings.length > 0) return exitCodes.found;
	return unjudged.length + unlisted.length > 0 ? exitCodes.partly : exitCodes.done;
};

/** By their worst finding, then by name. */
function byWeight(a: Examined, b: Examined): number {
	const [one, other] = [a, b].map(({ judgement }) => {
		const worst = judgement.findings[0];
		return worst === undefined ? Number.POSITIVE_INFINITY : weightOf(worst);
	});
	if (one !== other) return (one ?? 0) < (other ?? 0) ? -1 : 1;
	return a.resource.ref.name < b.resource.ref.name ? -1 : 1;
}

/** Whether a finding is asked for, by the flags. Throws for a name that is none. */
function askedFor({ invocation: { flags } }: CommandContext) {
	const only = namesOf('only', flags.get('only'));
	const ignored = namesOf('ignore', flags.get('ignore'));
	return (name: FindingName, severity: Severity): boolean => {
		if (ignored.has(name)) return false;
		// Who names a finding wants it, whatever its class.
		return only.size > 0 ? only.has(name) : flags.has('all') || isPressing(severity);
	};
}

function namesOf(flag: string, values: readonly string[] = []): ReadonlySet<FindingName> {
	const all: ReadonlySet<string> = new Set(findingNames);
	for (const value of values) {
		if (all.has(value)) continue;
		const meant = nearest(value, findingNames);
		throw usage(
			`--${flag} takes the name of a finding, not ${quoted(value)}`,
			meant === undefined ? 'docs/findings.md has all names' : `Did you mean ${meant}?`,
		);
	}
	return new Set(values as readonly FindingName[]);
}

async function examine(context: CommandContext): Promise<Examination> {
	const { signal, clock, out, invocation } = context;
	const connected = await context.connect();
	const { gateways, info, spending } = connected;
	const ports = { gateways, clock, context: info.id };
	const options: ExamineOptions = {
		onProgress: (kind, done, listed) =>
			out.progress(`${done} of ${listed} ${kinds[kind].many} read`),
		onAsking(metrics) {
			sayPrice(out, metrics, spending);
			return 'ask';
		},
	};
	const [operand] = invocation.operands;
	if (operand === undefined) return examineAll(ports, options, signal);
	return examineOne(ports, await findAny(context, connected, operand), options, signal);
}

async function print(
	context: CommandContext,
	place: CommandPlace,
	findings: readonly OfResource<Finding>[],
	unjudged: readonly OfResource<Unjudged>[],
): Promise<void> {
	const { clock, out, settings } = context;
	const now = clock.now();
	if (wantsJson(context)) {
		return printDocument(context, diagnosisJson(findings, unjudged, now, place));
	}
	if (settings.output === 'text') {
		await printText(context, findings, textColumns(now, place));
		return;
	}
	const width = out.width ?? pipeWidth;
	const found = findingLines(findings, { width, now, place });
	const unknown = unjudgedLines(unjudged, width);
	const between = found.length > 0 && unknown.length > 0 ? [[]] : [];
	await printLines(context, [...found, ...between, ...unknown]);
	if (findings.length === 0 && unjudged.length === 0) out.note('Nothing is found.');
}

/** Class, finding, kind, name, sentence, next step. */
function textColumns(now: number, place: CommandPlace) {
	const cells: readonly ((row: OfResource<Finding>) => string)[] = [
		({ entry }) => entry.severity,
		({ entry }) => entry.name,
		({ resource }) => resource.kind,
		({ resource }) => resource.ref.name,
		({ entry }) => findingText(entry, now),
		({ entry, resource }) =>
			nextStep(entry, { kind: resource.kind, name: resource.ref.name, place }),
	];
	return cells.map((cell) => ({ title: '', cell }));
}
