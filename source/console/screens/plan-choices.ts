import { parseArn } from '../../domain/arn.ts';
import { fail } from '../../domain/failure.ts';
import {
	type RedriveChoices,
	type RedrivePlan,
	usualLease,
	usualStopAbove,
} from '../../domain/redrive-plan.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { locate } from '../../operations/locate.ts';
import { compileChoices } from '../../operations/redrive/compile.ts';
import type { Session, Work } from '../session.ts';
import type { FormField, PlanSubject, ViewOf } from '../state/views.ts';
import { choice, field, fieldText } from '../widgets/fields.ts';

type PlanView = ViewOf<'plan'>;

export const paces = ['all at once', 'canary 1, 10, rest'] as const;
const engines = ['auto', 'aws', 'own'] as const;

/** The fields of a new plan: everything as AWS does it, until somebody chooses otherwise. */
export function planFields({ ids, where }: PlanSubject): readonly FormField[] {
	return [
		...(ids === undefined
			? [field('where', 'FILTER', 'an expression: body.type == "Refund" && receives > 3', where)]
			: []),
		field('to', 'TO', 'a queue by name, ARN or URL; empty: each to its own source'),
		choice('engine', 'ENGINE', engines),
		field('set', 'EDIT', 'path=expression, body.amount=0; enter shows what it does to samples'),
		choice('pace', 'PACE', paces),
		field('rate', 'RATE', 'messages a second; empty: as fast as it goes'),
		field('stop', 'STOP', 'the canary stops above this share of returning messages, %', '5'),
	];
}

/** Index of Cancel and of Start, after the fields. */
export const cancelAt = ({ fields }: Pick<PlanView, 'fields'>): number => fields.length;
export const startAt = ({ fields }: Pick<PlanView, 'fields'>): number => fields.length + 1;

/** All that the user chose, as one text: a plan for other choices is out of date. */
export function chosenText({ fields, what }: Pick<PlanView, 'fields' | 'what'>): string {
	return JSON.stringify([what.ids, ...fields.map(({ id }) => fieldText({ fields }, id).trim())]);
}

/** The choices of the fields. Throws `invalid` or `not-found` with what is wrong with one. */
export async function choicesOf(
	session: Session,
	view: PlanView,
	work: Work,
): Promise<RedriveChoices> {
	const text = (id: string) => fieldText(view, id).trim();
	const [to, where, set, rate, stop] = ['to', 'where', 'set', 'rate', 'stop'].map(text);
	const engine = engines.find((one) => one === text('engine')) ?? 'auto';
	const { ids } = view.what;
	const choices: RedriveChoices = {
		engine,
		leaseSeconds: usualLease,
		...(to ? { to: await queueNamed(session, to, work) } : {}),
		...(ids === undefined ? {} : { chosen: ids }),
		...(where ? { where } : {}),
		...(set ? { edits: { set: [set] } } : {}),
		...(rate ? { perSecond: wholeNumber(rate, 'the rate', 1, 100_000) } : {}),
		...(text('pace') === paces[1] ? { canary: { stopAbovePercent: percentOf(stop ?? '') } } : {}),
	};
	// A filter or an edit that can't be read is told now, and not once it runs.
	compileChoices(choices, view.ref.name);
	return choices;
}

function wholeNumber(text: string, what: string, least: number, most: number): number {
	const value = Number(text);
	if (Number.isInteger(value) && value >= least && value <= most) return value;
	throw fail('invalid', `${what} is ${least} to ${most}, and "${text}" is not`);
}

function percentOf(text: string): number {
	if (text === '') return usualStopAbove;
	const value = Number(text);
	if (value >= 0 && value <= 100) return value;
	throw fail('invalid', `the share at which a canary stops is 0 to 100, and "${text}" is not`);
}

async function queueNamed(session: Session, text: string, work: Work): Promise<QueueRef> {
	for (const { ref } of session.state.queues.entries.values()) {
		if (ref.name === text || ref.arn === text || ref.url === text) return ref;
	}
	const { gateways, info, signal } = work;
	const { identity } = session.state.context;
	const found = await locate(
		gateways,
		{
			region: info.region,
			...(identity === undefined ? {} : { account: identity.account }),
			...(info.endpoint === undefined ? {} : { endpoint: info.endpoint }),
		},
		text,
		signal,
	);
	if (found.kind === 'queue') return found.ref;
	if (found.kind === 'elsewhere') throw fail('not-found', `${text}: ${found.why}`);
	throw fail('invalid', `${text} is a ${found.kind}, and messages go to queues`);
}

/** Where the plan is to be run, as it is written into it. */
export function placeOfPlan(session: Session, { info }: Pick<Work, 'info'>): RedrivePlan['place'] {
	const { identity } = session.state.context;
	return {
		region: info.region,
		...(identity === undefined ? {} : { account: identity.account }),
		...(info.endpoint === undefined ? {} : { endpoint: info.endpoint }),
	};
}

/** `orders`, or the whole ARN of a queue of another account. */
export function shownName(ref: QueueRef, source: QueueRef): string {
	return parseArn(ref.arn)?.account === parseArn(source.arn)?.account ? ref.name : ref.arn;
}
