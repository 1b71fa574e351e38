import { fail } from '../../domain/failure.ts';
import type { EditTexts } from '../../domain/messages/message-edit.ts';
import { own } from '../../domain/own.ts';
import { canaryBatches } from '../../domain/redrive/canary-batches.ts';
import { muteOffers } from '../../domain/redrive/mute.ts';
import {
	type RedriveChoices,
	type RedrivePlan,
	usualLease,
	usualStopAbove,
} from '../../domain/redrive/redrive-plan.ts';
import type { Identity, QueueRef } from '../../domain/resources.ts';
import { timeFrom } from '../../domain/text/time-input.ts';
import { withoutSecrets } from '../../domain/text/url-secrets.ts';
import { whoAmI } from '../../operations/identity.ts';
import { compileChoices } from '../../operations/redrive/plan/compile.ts';
import { placeOfPlan } from '../../operations/redrive/plan/plan.ts';
import { hereOf, locate } from '../../operations/resources/locate.ts';
import { count, dayAndTime } from '../../presentation/formats.ts';
import type { Session } from '../shell/session.ts';
import type { Criterion, PlanSubject } from '../state/redrive-views.ts';
import type { FormField, ViewOf } from '../state/views.ts';
import type { Work } from '../watch/connection.ts';
import { choice, field, fieldText, wholeNumber } from '../widgets/fields.ts';
import { textField } from '../widgets/text-field.ts';

type PlanView = ViewOf<'plan'>;

/** The usual pace first: nobody at night should have to ask for care. */
const paces = [`canary ${canaryBatches.join(', ')}, rest`, 'all at once'] as const;
const engines = ['auto', 'aws', 'own'] as const;
const yesOrNo = ['no', 'yes'] as const;

const muteChoices = ['no', ...Object.keys(muteOffers)];

const wholeScope = 'in the whole queue';

/** The fields of a new plan: everything, by whatever engine can, and a canary before the rest. */
export function planFields({
	ids,
	where,
	chosenIn,
	rescue,
	home,
}: PlanSubject): readonly FormField[] {
	const criterion = typeof chosenIn === 'object' ? chosenIn.criterion : undefined;
	return [
		...(ids === undefined || criterion === undefined
			? []
			: [
					choice(
						'scope',
						'SCOPE',
						[wholeScope, `the ${count(ids.length)} of the sample`],
						wholeScope,
						'the whole queue: every message of the group, also those that nobody has seen yet',
					),
				]),
		...(ids === undefined
			? [field('where', 'FILTER', 'an expression: body.type == "Refund" && receives > 3', where)]
			: []),
		...(rescue === undefined
			? []
			: [
					field(
						'ends',
						'LOST',
						'only what may be lost before this time, or within a span: 5h',
						dayAndTime(rescue.endsBefore),
					),
				]),
		field(
			'to',
			'TO',
			'a queue by name, ARN or URL; topic:NAME publishes again; empty: each to its own source',
			rescue?.to,
		),
		choice(
			'engine',
			'ENGINE',
			engines,
			engines[0],
			'auto: AWS moves whole queues, awsmsg the rest',
		),
		field(
			'set',
			'set',
			'path=expression, as body.amount=0; several with ; between; enter shows samples',
		),
		field(
			'patch',
			'patch',
			'a file with a JSON Patch (RFC 6902), or the patch itself; enter shows samples',
		),
		choice(
			'unwrap',
			'unwrap SNS',
			yesOrNo,
			yesOrNo[0],
			'yes sends what is inside the envelope of SNS',
		),
		choice(
			'pace',
			'PACE',
			paces,
			// Nobody reads what is put aside, and dead letters of what goes home do not come back to where it was.
			rescue === undefined && home === undefined ? paces[0] : paces[1],
			`a canary waits for a verdict on ${canaryBatches.join(', then on ')}, then moves the rest`,
		),
		field('rate', 'rate', 'messages a second; empty: as fast as it goes'),
		field('stop', 'stop above', 'the canary stops above this share of returning messages, %', '5'),
		field(
			'brake',
			'brake at',
			'pause while more than this are ready at a destination, or off; empty: ten minutes of its drain above the start',
			rescue === undefined ? undefined : 'off',
		),
		choice(
			'mute',
			'mute alarms',
			muteChoices,
			muteChoices[0],
			'alarms that go by these queues alone: they call nobody for so long, and no longer than the run',
		),
		field(
			'rest-to',
			'REST',
			'a queue for what is not meant; empty: it is left where it is. Nothing of the rest is edited',
		),
	];
}

/** Messages that are being chosen for have to be one for an edit by hand. */
export const buttons = ['cancel', 'dry-run', 'save', 'start'] as const;
export type PlanButton = (typeof buttons)[number];

/** The index of a button, after the fields. */
export function buttonAt({ fields }: Pick<PlanView, 'fields'>, button: PlanButton): number {
	return fields.length + buttons.indexOf(button);
}

/** Whether a canary goes first. */
export function hasCanary(view: Pick<PlanView, 'fields'>): boolean {
	return fieldText(view, 'pace').trim() === paces[0];
}

/** The fields with the other pace: a canary, or all at once. */
export function withOtherPace(view: PlanView): PlanView {
	const pace = hasCanary(view) ? paces[1] : paces[0];
	const fields = view.fields.map((one) =>
		one.id === 'pace' ? { ...one, field: textField(pace) } : one,
	);
	return { ...view, fields };
}

/** What a plan is for, by its fields: messages that are known, or all of the queue that a criterion means. */
export function scopeOf({ fields, what }: Pick<PlanView, 'fields' | 'what'>): {
	readonly ids?: readonly string[];
	readonly criterion?: Criterion;
} {
	const { ids, chosenIn } = what;
	if (ids === undefined) return {};
	const isWhole = fieldText({ fields }, 'scope') === wholeScope;
	const criterion = typeof chosenIn === 'object' ? chosenIn.criterion : undefined;
	return isWhole && criterion !== undefined ? { criterion } : { ids };
}

/** Whether some messages are meant: only then is there a rest. */
function hasSelection({ fields, what }: Pick<PlanView, 'fields' | 'what'>): boolean {
	return (
		what.ids !== undefined ||
		['where', 'ends'].some((id) => fieldText({ fields }, id).trim() !== '')
	);
}

/** Whether a field has nothing to say with the choices as they are. */
export function isHidden(view: PlanView, id: string | undefined): boolean {
	// An offer where there is something to mute.
	if (id === 'mute') {
		return (view.plan.value?.offersMute ?? 0) === 0 && fieldText(view, 'mute') === muteChoices[0];
	}
	if (id === 'rest-to') return !hasSelection(view);
	return id === 'stop' && !hasCanary(view);
}

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
	const [to, where, rate, stop, brake] = ['to', 'where', 'rate', 'stop', 'brake'].map(text);
	const restTo = hasSelection(view) ? text('rest-to') : '';
	const engine = engines.find((one) => one === text('engine')) ?? 'auto';
	const { ids, criterion } = scopeOf(view);
	const edits = await editsOf(session, view);
	const way = to ? await wayNamed(session, to, work) : homeOf(view);
	// What comes back of a topic comes under other ids: no canary could tell.
	const canary = hasCanary(view) && !('republish' in way);
	const choices: RedriveChoices = {
		engine,
		leaseSeconds: usualLease,
		...way,
		...(restTo ? { restTo: await queueNamed(session, restTo, work) } : {}),
		...(ids === undefined ? {} : { chosen: ids }),
		...(where ? { where } : criterion),
		...endsOf(view, session.host.clock.now()),
		...(edits === undefined ? {} : { edits }),
		...(rate ? { perSecond: wholeNumber(rate, 'the rate', 1, 100_000) } : {}),
		...(canary ? { canary: { stopAbovePercent: percentOf(stop ?? '') } } : {}),
		...(brake ? { brakeDepth: brakeDepthOf(brake) } : {}),
		...muteOf(text('mute')),
	};
	// A filter or an edit that can't be read is told now, and not once it runs.
	compileChoices(choices, view.ref.name, { where: 'FILTER' });
	return choices;
}

/** The ways home of what the plan is about, where it goes home. */
function homeOf({ what: { home } }: PlanView): Pick<RedriveChoices, 'home'> {
	return home === undefined ? {} : { home };
}

/** Before when what is meant may be lost, by the field for that. Throws `invalid` for what is no time. */
function endsOf(view: Pick<PlanView, 'fields'>, now: number): Pick<RedriveChoices, 'endsBefore'> {
	const text = fieldText(view, 'ends').trim();
	if (text === '') return {};
	const endsBefore = timeFrom(text, now);
	if (endsBefore === undefined) {
		throw fail('invalid', `LOST takes a time or a span from now (5h), and "${text}" is neither`);
	}
	return { endsBefore };
}

/** The edits of the fields; the patch is read from its file. `undefined` when nothing is edited. */
export async function editsOf(
	session: Session,
	view: Pick<PlanView, 'fields'>,
): Promise<EditTexts | undefined> {
	const text = (id: string) => fieldText(view, id).trim();
	const set = splitSets(text('set'));
	const patch = text('patch');
	const unwrap = text('unwrap') === 'yes';
	if (set.length === 0 && patch === '' && !unwrap) return;
	return {
		...(set.length === 0 ? {} : { set }),
		...(patch === '' ? {} : { patch: await patchText(session, patch) }),
		...(unwrap ? { unwrap } : {}),
	};
}

function patchText(session: Session, text: string): Promise<string> | string {
	return text.startsWith('[') ? text : session.host.stores.readText(text);
}

/** `body.a=1; body.b="x;y"`: edits between semicolons that are not in a string. */
export function splitSets(text: string): readonly string[] {
	const parts = text.match(/(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;])+/g) ?? [];
	return parts.map((part) => part.trim()).filter((part) => part !== '');
}

function muteOf(text: string): Pick<RedriveChoices, 'muteSeconds'> {
	const muteSeconds = own<number>(muteOffers, text);
	return muteSeconds === undefined ? {} : { muteSeconds };
}

function brakeDepthOf(text: string): NonNullable<RedriveChoices['brakeDepth']> {
	return text === 'off' ? 'off' : wholeNumber(text, 'the brake', 1, Number.MAX_SAFE_INTEGER);
}

function percentOf(text: string): number {
	if (text === '') return usualStopAbove;
	const value = Number(text);
	if (value >= 0 && value <= 100) return value;
	throw fail('invalid', `the share at which a canary stops is 0 to 100, and "${text}" is not`);
}

/** Where TO leads: a queue, or, as `topic:NAME` or by its ARN, a topic that all is published to. */
async function wayNamed(
	session: Session,
	text: string,
	work: Work,
): Promise<Pick<RedriveChoices, 'to' | 'republish'>> {
	if (!/^(topic:|arn:[^:]*:sns:)/.test(text)) return { to: await queueNamed(session, text, work) };
	const { gateways, info, signal } = work;
	const here = hereOf(info, session.state.context.identity?.account);
	const found = await locate(gateways, here, text, signal);
	if (found.kind === 'topic') return { republish: found.ref };
	throw fail('not-found', `${withoutSecrets(text)} is no topic of this place`);
}

/** A queue by its name, URL or ARN, where this session is. Throws for any other. */
export async function queueNamed(session: Session, text: string, work: Work): Promise<QueueRef> {
	for (const { ref } of session.state.resources.queue.entries.values()) {
		if (ref.name === text || ref.arn === text || ref.url === text) return ref;
	}
	const { gateways, info, signal } = work;
	const here = hereOf(info, session.state.context.identity?.account);
	const found = await locate(gateways, here, text, signal);
	if (found.kind === 'queue') return found.ref;
	if (found.kind === 'elsewhere') {
		throw fail('not-found', `${withoutSecrets(text)}: ${found.why}`, {
			hint: 'Name a queue of this place: a redrive leads to no other account, region or endpoint',
		});
	}
	throw fail('invalid', `${text} is a ${found.kind}, and messages go to queues`);
}

/** Where a plan of this session is for; the account is asked for where nobody has told it yet. */
export async function placeHere(session: Session, work: Work): Promise<RedrivePlan['place']> {
	return placeOfPlan(work.info, (await identityHere(session, work))?.account);
}

/** Who we are here; asked for where nobody has told it yet. */
export async function identityHere(
	{ state }: Session,
	{ gateways, signal }: Work,
): Promise<Identity | undefined> {
	return state.context.identity ?? (await whoAmI(gateways, signal));
}
