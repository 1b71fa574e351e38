import { isReading } from '../../domain/consumers/mapping.ts';
import type { QueueDetail } from '../../domain/details.ts';
import type { MoveTask, QueueAttributes } from '../../domain/resources.ts';
import { alarmSection, isAnyFiring } from '../alarms/alarm-lines.ts';
import { functionLines } from '../consumers/function-lines.ts';
import { badSettings } from '../diagnosis/bad-settings.ts';
import { findingParts } from '../diagnosis/diagnosis-lines.ts';
import { age, time } from '../formats.ts';
import { type Line, span } from '../line.ts';
import { factLines, partLines, section, sentenceLines, tagLines } from '../sections.ts';
import {
	deadLettersComeFrom,
	deadLettersGoTo,
	moveSentence,
	queueFacts,
	redriveAllowance,
} from '../wording.ts';
import { type DetailOptions, policyLines, titleLines } from './detail-parts.ts';

/** A queue in words: both directions of dead letters, settings, moves, policy, tags. */
export function queueDetailLines(
	detail: QueueDetail,
	{ width, now, place }: DetailOptions,
): Line[] {
	const { attributes, sources, moves, mappings, alarms, tags } = detail;
	const functions = section(
		'Lambda functions',
		partLines(mappings, width, (all) => functionLines(all, 'queue', width)),
	);
	// Whether it is worked on is asked before how it is set up.
	const isRead = mappings.ok && mappings.value.length > 0;
	// Why nobody consumes is what someone came for.
	const isStopped = isRead && mappings.value.every(({ mapping }) => !isReading(mapping));
	const alarmed = alarmSection(alarms, width, now);
	const rings = isAnyFiring(alarms);
	const subject = { kind: 'queue', name: detail.ref.name, place } as const;
	return [
		...titleLines(detail.ref.name, [detail.ref.arn, detail.ref.url], width),
		...(isStopped ? functions : []),
		// Before the settings: at 24 rows this is what someone with an alarm came for.
		...section('Dead letters', [
			...(attributes.ok ? outgoingDeadLetters(attributes.value, width) : []),
			...partLines(sources, width, (queues) => sentenceLines(deadLettersComeFrom(queues), width)),
		]),
		...section(
			'To be bettered',
			badSettings(detail).flatMap((one) => findingParts(one, subject, { width, now })),
		),
		...(rings ? alarmed : []),
		...(isRead && !isStopped ? functions : []),
		...section(
			'Settings',
			partLines(attributes, width, (queue) => factLines(queueFacts(queue, now), width)),
		),
		...(isRead ? [] : functions),
		...(rings ? [] : alarmed),
		...section(
			'Moves by AWS',
			partLines(moves, width, (tasks) =>
				tasks.length === 0
					? [[span('  none', 'dim')]]
					: tasks.flatMap((task) => moveLines(task, width, now)),
			),
		),
		...section('Access policy', policyLines(attributes, width)),
		...section(
			'Tags',
			partLines(tags, width, (known) => tagLines(known, width)),
		),
	];
}

function outgoingDeadLetters(queue: QueueAttributes, width: number): Line[] {
	const goTo =
		deadLettersGoTo(queue) ??
		'dead letters go nowhere: a message that fails is tried until it is too old';
	const allowed = redriveAllowance(queue);
	return [
		...sentenceLines(goTo, width),
		...(allowed === undefined ? [] : sentenceLines(allowed, width)),
	];
}

function moveLines(task: MoveTask, width: number, now: number): Line[] {
	const started =
		task.startedAt === undefined
			? ''
			: `, started ${time(task.startedAt, now)} (${age(now - task.startedAt)} ago)`;
	return sentenceLines(`${moveSentence(task)}${started}`, width);
}
