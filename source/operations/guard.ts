import { type Contested, contestedWords } from '../domain/contexts/contested.ts';
import type { Terms } from '../domain/contexts/terms.ts';
import { type Effect, type Grant, type Mode, needsGrant } from '../domain/effect.ts';
import { type Failure, fail } from '../domain/failure.ts';
import { type Endpoints, isLoopback } from '../domain/place.ts';
import type { ResourceId } from '../domain/resource-id.ts';
import type { Identity } from '../domain/resources.ts';
import { capital } from '../domain/text/first-letter.ts';
import {
	isElsewhere,
	ownPlaceOf,
	placed,
	placeWords,
	refusedElsewhere,
	refusedWhileContested,
	type Subject,
} from './action-place.ts';
import { type ModeRefusal, refusedHere, sourceWords } from './mode-refusal.ts';
import { type PushActionKind, pushRules } from './push/push-actions.ts';
import { type QueueActionKind, queueRules } from './queues/queue-rules.ts';
import { withOwners } from './resources/owner-terms.ts';
import { type StreamActionKind, streamRules } from './streams/stream-rules.ts';
import { type TopicActionKind, topicRules } from './topics/topic-actions.ts';

/** Where an action would happen, for the text of its confirmation. */
export type GuardContext = {
	readonly mode: Mode;
	/** Set in the console, where :mode changes it. */
	readonly modeCommand?: true;
	/** What was said about this place; absent where nothing but the mode is known. */
	readonly terms?: Terms;
	/** Why it is done, as the user said it. */
	readonly reason?: string;
	readonly account?: string;
	/** How the user calls the account: a profile or an alias. */
	readonly alias?: string;
	readonly region: string;
	/** Present when requests do not go to AWS's own endpoint. */
	readonly endpoint?: string;
	/** The same by service. */
	readonly endpoints?: Endpoints;
	/** What holds in another account that such credentials are let into; absent where accounts say nothing. */
	readonly termsIn?: (account: string) => Terms;
	/** A profile that may have been meant instead of the keys that are in use. */
	readonly contested?: Contested;
};

export type ActionKind = QueueActionKind | StreamActionKind | TopicActionKind | PushActionKind;

export type Action = {
	readonly kind: ActionKind;
	/** The resource that changes. */
	readonly resource: Subject;
	/** What else changes with it; `detail` names it. The grant is for these, and for nothing else. */
	readonly also?: readonly Subject[];
	readonly count?: number;
	/** How many are known where nobody knows how many there are: the rest is found on the way. */
	readonly known?: number;
	/** Whether messages are received for it, by which it is one look more. */
	readonly receives?: true;
	/** Asked about in any case, also where it is done at once otherwise. */
	readonly asks?: true;
	/** Whether `count` is one of SQS's approximate ones: it then carries `~`. */
	readonly approximate?: boolean;
	/** Further sentences for the dialog. */
	readonly detail?: readonly string[];
};

/**
 * 0: nothing is asked. 1: done at once, with a way back. 2: `y` in a dialog. 3: the resource's name
 * has to be typed.
 */
export type Level = 0 | 1 | 2 | 3;

export type Confirmation = {
	readonly level: Level;
	readonly title: string;
	readonly lines: readonly string[];
	/** What has to be typed at level 3. */
	readonly typed?: string;
	/** Nobody tells whose account the credentials are of: that of the resource has to be typed; `level` without that. */
	readonly untold?: { readonly account: string; readonly level: Level };
	readonly confirmLabel: string;
	/** On the other button; `Cancel` without it. */
	readonly cancelLabel?: string;
	/** Present for writes; the gate lets none through without it. */
	readonly grant: Grant | undefined;
};

export type ActionRule = {
	readonly effect: Effect;
	readonly level: Level;
	readonly label: string;
	/** `purge orders` */
	what(resource: string): string;
	/** One sentence: what happens to how many messages. */
	says(count: string): string;
	/** What one of them is called; a message without it. */
	readonly counts?: string;
};

/** The one table (design §4): what each action does and how it is confirmed. */
const rules: Readonly<Record<ActionKind, ActionRule>> = {
	...queueRules,
	...streamRules,
	...topicRules,
	...pushRules,
};

/** What the user has to confirm for an action, or why the mode does not let it through. */
export function confirmationFor(
	action: Action,
	here: GuardContext,
):
	| { readonly ok: true; readonly confirmation: Confirmation }
	| { readonly ok: false; readonly failure: Failure } {
	const rule = rules[action.kind];
	const { name } = action.resource;
	const what = rule.what(name);
	const resources = [
		placed(action.resource, here),
		...(action.also ?? []).map((one) => placed(one, here)),
	] as const;
	const context = withOwners(here, resources);
	const refused =
		refusedHere(rule.effect, context) ??
		(action.receives === true ? refusedHere('touch', context) : undefined);
	if (refused !== undefined) {
		return { ok: false, failure: refusedByMode(what, refused, context) };
	}
	const contested = contestedWords(context.contested, context.account);
	if (contested !== undefined && needsGrant(rule.effect)) {
		return { ok: false, failure: refusedWhileContested(what, contested, context) };
	}
	const elsewhere = resources.find((one) => isElsewhere(one, context));
	if (elsewhere !== undefined) {
		return { ok: false, failure: refusedElsewhere(what, elsewhere, context) };
	}
	const bare = uncopied(action.kind, context);
	const usual = levelIn(context.mode, bare === undefined ? rule.level : raised(rule.level));
	const asked = action.asks === true && usual < 2 ? 2 : usual;
	const { effect } = rule;
	const account = needsGrant(effect) ? untoldAccount(resources, context) : undefined;
	const level = account === undefined ? asked : 3;
	const { endpoint } = context;
	const grant = (): Grant => ({
		effect: effect === 'destroy' ? 'destroy' : 'write',
		resources,
		what,
		...(endpoint === undefined ? {} : { endpoint }),
	});
	return {
		ok: true,
		confirmation: {
			level,
			title: capital(what),
			lines: [
				bare ?? rule.says(countOf(action, rule.counts)),
				...(action.detail ?? []),
				...(account === undefined
					? []
					: ['STS does not tell whose account it is: type the id of the one that you mean.']),
				...(context.reason === undefined ? [] : [`Reason: ${context.reason}.`]),
				placeWords(context),
				...resources.flatMap((one) => ownPlaceOf(one, context)),
			],
			...(level === 3 ? { typed: account ?? name } : {}),
			...(account === undefined ? {} : { untold: { account, level: asked } }),
			confirmLabel: rule.label,
			grant: needsGrant(effect) ? grant() : undefined,
		},
	};
}

/**
 * The grant for a command without a dialog. `yes` also stands for a `y` that was typed at a prompt.
 * Level 2 needs `--yes` or `--confirm NAME`, level 3 `--confirm NAME`; in a protected context
 * `--account ID` as well (except on this computer), equal to the account that the credentials belong to.
 *
 * Throws `refused`: nothing was sent.
 */
export function checkHeadless(
	confirmation: Confirmation,
	flags: { yes: boolean; confirm?: string; account?: string },
	context: GuardContext,
	identity?: Identity,
): Grant {
	checkConfirmed(confirmation, flags, context, identity);
	if (confirmation.grant === undefined) throw fail('bug', 'a look has no grant to give');
	return confirmation.grant;
}

/** {@link checkHeadless} for touches, which have no grant. */
export function checkConfirmed(
	confirmation: Confirmation,
	flags: { yes: boolean; confirm?: string; account?: string },
	context: GuardContext,
	identity?: Identity,
): void {
	const { title, grant, untold } = confirmation;
	const { level } = untold ?? confirmation;
	const [first] = grant?.resources ?? [];
	const name = untold === undefined ? (confirmation.typed ?? first?.name) : first?.name;
	const { confirm } = flags;
	if (level >= 2 && confirm !== undefined && name !== undefined && confirm !== name) {
		throw fail('refused', `${title}: --confirm says ${confirm}, the resource is ${name}`, {
			hint: `Nothing was sent: give --confirm ${name} if that is what you mean`,
		});
	}
	const missing: string[] = [];
	if (level === 3 && confirm === undefined) missing.push(`--confirm ${name}`);
	if (level === 2 && !flags.yes && confirm === undefined) {
		missing.push(name === undefined ? '--yes' : `--yes or --confirm ${name}`);
	}
	const hasAccounts = tellsAccounts(context);
	const { mode } = withOwners(context, grant?.resources ?? []);
	const checksAccount = mode === 'protected' && level >= 2 && hasAccounts;
	if (untold !== undefined && flags.account === undefined) {
		missing.push(`--account ${untold.account}`);
	} else if (checksAccount && flags.account === undefined) {
		missing.push(`--account ${identity?.account ?? context.account ?? 'ID'}`);
	}
	if (missing.length > 0) {
		throw fail('refused', `${title} needs a confirmation: ${placeWords(context)}`, {
			hint: `Nothing was sent: add ${missing.join(' and ')}`,
		});
	}
	if (untold !== undefined && flags.account !== untold.account) {
		const there = grant?.resources.find(({ account }) => account === untold.account);
		throw fail(
			'refused',
			`${title}: ${there?.name} is in account ${untold.account}, not ${flags.account}`,
			{
				hint: 'Nothing was sent: STS does not tell whose account it is, so check --account',
			},
		);
	}
	if (untold === undefined && flags.account !== undefined && level >= 2 && hasAccounts) {
		checkAccount(flags.account, identity?.account, title);
	}
}

/** Whether accounts are worth a name where requests go: an endpoint on this computer has none, any other may lead to a real one. */
function tellsAccounts({ endpoint }: GuardContext): boolean {
	return endpoint === undefined || !isLoopback(endpoint);
}

/** The account that what changes is in, where nobody has told that of the credentials: a VPC may have no STS. */
function untoldAccount(
	resources: readonly ResourceId[],
	context: GuardContext,
): string | undefined {
	if (context.account !== undefined || !tellsAccounts(context)) return;
	// What is still to be made has none, and may stand before what has one.
	return resources.find(({ account }) => account !== undefined)?.account;
}

function checkAccount(wanted: string, actual: string | undefined, title: string): void {
	if (actual === undefined) {
		throw fail('refused', `${title}: the account of the credentials is unknown`, {
			hint: 'Nothing was sent: STS GetCallerIdentity has to answer first',
		});
	}
	if (wanted !== actual) {
		throw fail('refused', `${title}: the credentials belong to account ${actual}, not ${wanted}`, {
			hint: 'Nothing was sent: choose another --profile, or check --account',
		});
	}
}

/** Protected contexts ask one level more; what is never asked about stays so. */
function levelIn(mode: Mode, level: Level): Level {
	return mode === 'protected' ? raised(level) : level;
}

function raised(level: Level): Level {
	if (level === 0) return level;
	return level === 1 ? 2 : 3;
}

/** What a deletion says where no copy is kept, and why; `undefined` for all else. */
function uncopied(kind: ActionKind, { terms }: GuardContext): string | undefined {
	if (kind !== 'delete-one' && kind !== 'delete-messages') return;
	if (terms === undefined || terms.keep.value === 'body') return;
	return `Deletes what is meant for good: no copy is kept here, as ${sourceWords(terms.keep.by)} wants it, and nothing brings it back.`;
}

function refusedByMode(what: string, refusal: ModeRefusal, context: GuardContext): Failure {
	const { why, wanted, way } = refusal;
	const refused = { kind: 'refused', retryable: false } as const;
	if (wanted === undefined) {
		const hint = capital(way);
		return { ...refused, message: `${why}: it does not ${what}, nothing was sent`, hint };
	}
	const name = context.mode === 'look' ? 'a looking' : `a ${context.mode}`;
	return {
		...refused,
		message: `${name} session does not ${what}: nothing was sent`,
		hint: context.modeCommand
			? `Type :mode ${wanted} to allow it`
			: `Start awsmsg with --mode ${wanted} instead to allow it`,
	};
}

function countOf({ count, approximate, known }: Action, unit = 'message'): string {
	if (count === undefined && known !== undefined) {
		return `the ${known.toLocaleString('en-US')} that are known, and what else is found on the way,`;
	}
	if (count === undefined) return `an unknown number of ${unit}s`;
	const number = `${approximate ? '~' : ''}${count.toLocaleString('en-US')}`;
	return `${number} ${unit}${count === 1 ? '' : 's'}`;
}
