import Type from 'typebox';
import {
	alarm,
	count,
	kindOf,
	kindOfResource,
	listOf,
	maybe,
	resource,
	text,
	texts,
	time,
} from './parts.ts';

const severity = Type.Enum(['now', 'soon', 'hygiene'], {
	description: 'harm in progress, loss or breach to come, a setting that will hurt one day',
});

const evidence = Type.Record(
	Type.String(),
	Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
	{
		description:
			'numbers, names, times: what ends in `At` is a time, in `Ms` milliseconds, in `Seconds` seconds',
	},
);
const inferred = Type.Optional(
	Type.Literal(true, { description: 'concluded from what was seen, not seen itself' }),
);

/** What `doctor` prints. */
export const diagnosis = Type.Object({
	kind: kindOf('diagnosis'),
	readAt: time('when it was read'),
	findings: listOf(
		Type.Object({
			name: text('its stable name; docs/findings.md has them all'),
			severity,
			inferred,
			resource: resource('what it is about'),
			text: text('a sentence'),
			evidence,
			next: text('what to do next'),
		}),
		'the worst first',
	),
	unjudged: listOf(
		Type.Object({
			name: text('a finding that could not be judged'),
			resource: resource('of what'),
			text: text('what is missing, and why'),
		}),
		'not healthy: not known',
	),
});

/** Pulse asks for no history. */
const { history: _, ...presentAlarm } = alarm;

const section = Type.Enum(['lost', 'dead', 'stuck', 'growing', 'lagging', 'alarms', 'tasks'], {
	description: 'the kind of harm',
});

/** What `pulse` prints. */
export const pulse = Type.Object({
	kind: kindOf('pulse'),
	readAt: time('when it was read'),
	rows: listOf(
		Type.Object({
			section,
			name: maybe(text('of a finding: its stable name')),
			severity: maybe(severity),
			inferred,
			resource: maybe(resource('of a finding: what it is about')),
			evidence: maybe(evidence),
			alarm: maybe(
				Type.Object(
					{
						...presentAlarm,
						about: listOf(
							Type.Object({ kind: kindOfResource, name: text('its name') }),
							'resources whose metrics it watches, also by way of other alarms',
						),
					},
					{ description: 'an alarm that fires, or that CloudWatch can not evaluate' },
				),
			),
			task: maybe(
				Type.Object(
					{
						kind: Type.Enum(['redrive', 'move', 'other'], {
							description: "by awsmsg's own engine, by AWS's move task",
						}),
						name: text('the queue that it empties'),
						state: Type.Enum(
							[
								'asks',
								'interrupted',
								'open',
								'perhaps-running',
								'braked',
								'paused',
								'stopping',
								'running',
							],
							{ description: 'how it stands' },
						),
						startedAt: maybe(time('when it began')),
						done: maybe(count('messages so far')),
						total: maybe(count('messages at its start, approximate')),
						runId: maybe(text('of a redrive: what `resume` takes')),
					},
					{ description: 'work that is under way, or was interrupted' },
				),
			),
			text: text('a sentence'),
			next: text('what to do next'),
		}),
		'by section, the worst first',
	),
	unjudged: listOf(
		Type.Object({
			sections: listOf(section, 'where it is missing'),
			text: text('what is missing, and why'),
			resources: count('of how many resources'),
			named: texts('the first of them'),
		}),
		'not healthy: not known',
	),
	otherAlarms: count('alarms of other services that fire, or can not be evaluated'),
});
