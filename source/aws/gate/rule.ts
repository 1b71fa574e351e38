import type { Effect } from '../../domain/effect.ts';
import type { Job, PolicyOn } from '../../domain/jobs.ts';
import type { ResourceId } from '../../domain/resource-id.ts';
import type { Bindings } from './bindings.ts';

/** All that a request is about; `undefined` for each that its input names and that can't be read. */
export type Resources = readonly (ResourceId | undefined)[];

/** What the gate knows of one AWS operation. */
export type Rule<Input> = {
	readonly effect: Effect;
	/**
	 * Whether sending it again after an unknown outcome (no answer, a reset, a 5xx) does no harm.
	 * What is not repeatable is sent again only when AWS said that nothing happened (throttling).
	 */
	readonly repeatable: boolean;
	/** Both ends of a move, every entry of a list; of a write each has to be in its grant. */
	readonly resources: (input: Input, told: Bindings) => Resources;
	/** It ends something that goes on: let through also where its resource can't be read. */
	readonly stops?: true;
	/** Whether this input only gives back what was hidden. */
	readonly givesBack?: (input: Input) => boolean;
	/** The jobs that need it; `admin` needs no mention. */
	readonly jobs: readonly Job[];
	/** What a policy may narrow it to; `*` where AWS has no resource for it. */
	readonly policyOn: PolicyOn;
	/** What AWS asks for one that it answers, in US dollars, at most; nothing worth a word without it. */
	readonly price?: (input: Input) => number;
	/** The same, where the answer alone tells it. */
	readonly priceByAnswer?: (answer: Readonly<Record<string, unknown>>) => number;
	/** It carries DryRun, as the last word of its name says: `writes` where it would write if that were passed over. */
	readonly dryRun?: 'reads' | 'writes';
	/** Further actions that AWS asks for. */
	readonly needs?: readonly string[];
};

/** A rule whose input is not known: reading it takes the gate, which has the operation's own input. */
export type AnyRule = Rule<never>;

/** Inputs of a client's commands by operation: `SQS PurgeQueue` of `PurgeQueueCommand`. */
export type InputsOf<Service extends string, Client> = {
	[Name in keyof Client & string as OperationOf<Service, Name>]: Client[Name] extends abstract new (
		...input: never
	) => { readonly input: infer Input }
		? Input
		: never;
};

type OperationOf<Service extends string, Name> = Name extends '$Command'
	? never
	: Name extends `${infer Command}Command`
		? `${Service} ${Command}`
		: never;

/** Rules for commands of a client, and for nothing else. What is left out is refused. */
export type RulesOf<Service extends string, Client> = RulesFor<InputsOf<Service, Client>>;

/** Rules by operation, each for the input that the operation has. */
export type RulesFor<Inputs> = { readonly [Name in keyof Inputs]?: Rule<Inputs[Name]> };

/** Of requests that are about no resource in particular. */
export const nothing = (): Resources => [];

/** What a field that is there says, read by `read`; a field that is absent says nothing. */
export function each<Value>(
	value: Value | undefined,
	read: (value: Value) => ResourceId | undefined,
): Resources {
	return value === undefined ? [] : [read(value)];
}
