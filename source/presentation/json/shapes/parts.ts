import Type, { type Static, type TSchema } from 'typebox';
import { kindIds } from '../../../domain/kinds.ts';

/*
What the shapes of all JSON are made of. A shape is a JSON schema and a type at once: the functions
`...Json` answer its type, `npm run docs` writes it out. Shapes are imported as types alone, so that no
build carries them.

Names are AWS's own in camelCase where AWS has one. Texts say what a field means, for docs/json.md.
*/

type Loose<T> = T extends readonly (infer Entry)[]
	? readonly Loose<Entry>[]
	: T extends object
		? {
				readonly [Name in keyof T]: object extends Pick<T, Name>
					? Loose<T[Name]> | undefined
					: Loose<T[Name]>;
			}
		: T;

/** What a `...Json` function answers. A field that may be absent may be `undefined`: JSON leaves it out. */
export type Form<Shape extends TSchema> = Loose<Static<Shape>>;

export const text = (description: string) => Type.String({ description });
/** ISO 8601 in UTC, with milliseconds. */
export const time = (description: string) => Type.String({ format: 'date-time', description });
export const whole = (description: string) => Type.Integer({ description });
export const count = (description: string) => Type.Integer({ minimum: 0, description });
export const number = (description: string) => Type.Number({ description });
export const flag = (description: string) => Type.Boolean({ description });
/** Said only when it is so. */
export const mark = (description: string) => Type.Optional(Type.Literal(true, { description }));
export const texts = (description: string) => Type.Array(Type.String(), { description });
export const textByName = (description: string) =>
	Type.Record(Type.String(), Type.String(), { description });
export const listOf = <Shape extends TSchema>(shape: Shape, description: string) =>
	Type.Array(shape, { description });
export const maybe = Type.Optional;
/** What kind of document it is. */
export const kindOf = <const Kind extends string>(kind: Kind) => Type.Literal(kind);

export const queueRef = {
	name: text('name'),
	url: text('URL, as the endpoint names it'),
	arn: text('ARN'),
};

export const kindOfResource = Type.Enum([...kindIds, 'endpoint'], {
	description: 'kind of resource; an endpoint is one of mobile push',
});

export const resource = (description: string) =>
	Type.Object(
		{
			kind: kindOfResource,
			name: queueRef.name,
			url: maybe(text('of a queue: its URL')),
			arn: maybe(queueRef.arn),
		},
		{ description },
	);

export const failure = Type.Object(
	{
		kind: Type.Enum(
			[
				'denied',
				'credentials',
				'not-found',
				'unsupported',
				'throttled',
				'unreachable',
				'timeout',
				'invalid',
				'conflict',
				'clock',
				'refused',
				'aborted',
				'service',
				'bug',
			],
			{ description: 'what went wrong, by what can be done about it' },
		),
		code: maybe(text("AWS's own code")),
		message: text('one sentence'),
	},
	{ description: 'why something could not be read' },
);

export const failures = maybe(
	Type.Record(Type.String(), failure, {
		description: 'what could not be read, by the name of the part; absent when all could',
	}),
);

export const redrivePolicy = Type.Object(
	{
		deadLetterTargetArn: text('where dead letters go'),
		maxReceiveCount: count('after so many receives'),
	},
	{ description: 'absent without a dead-letter queue' },
);

/** An alarm of CloudWatch. */
export const alarm = {
	name: text('name'),
	type: Type.Enum(['metric', 'promql', 'composite', 'log'], {
		description: 'what it is made of',
	}),
	standing: Type.Enum(['firing', 'ok', 'no-data', 'warming-up', 'cannot-evaluate', 'muted'], {
		description: 'what its state is worth',
	}),
	state: text("CloudWatch's own word: `OK`, `ALARM`, `INSUFFICIENT_DATA`"),
	muted: maybe(
		Type.Enum(['actions-off', 'suppressed', 'rule'], { description: 'why it calls nobody' }),
	),
	mutedBy: maybe(text('the rule that mutes it')),
	mutedUntil: maybe(time('when that ends, where its text tells')),
	muting: maybe(
		Type.Enum(['unknown'], { description: 'the rules that mute could not all be read' }),
	),
	stateTransitionedTimestamp: maybe(time('since when it is in this state')),
	threshold: maybe(number('its threshold, in the unit of its metric')),
	reason: maybe(text("CloudWatch's own words")),
	history: maybe(
		Type.Object(
			{
				toldSince: time('all changes since then are told'),
				changes: listOf(
					Type.Object({
						timestamp: time('when its state changed'),
						oldState: maybe(text('`OK`, `ALARM`, `INSUFFICIENT_DATA`')),
						newState: maybe(text('the same')),
					}),
					'the oldest first',
				),
			},
			{ description: 'absent where it was not asked for, or could not be had' },
		),
	),
};
