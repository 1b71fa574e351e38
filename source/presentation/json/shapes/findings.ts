import Type from 'typebox';
import { kindOf, listOf, resource, text, time } from './parts.ts';

const severity = Type.Enum(['now', 'soon', 'hygiene'], {
	description: 'harm in progress, loss or breach to come, a setting that will hurt one day',
});

/** What `doctor` prints. */
export const diagnosis = Type.Object({
	kind: kindOf('diagnosis'),
	readAt: time('when it was read'),
	findings: listOf(
		Type.Object({
			name: text('its stable name; docs/findings.md has them all'),
			severity,
			inferred: Type.Optional(
				Type.Literal(true, { description: 'concluded from what was seen, not seen itself' }),
			),
			resource: resource('what it is about'),
			text: text('a sentence'),
			evidence: Type.Record(
				Type.String(),
				Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
				{
					description:
						'numbers, names, times: what ends in `At` is a time, in `Ms` milliseconds, in `Seconds` seconds',
				},
			),
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
