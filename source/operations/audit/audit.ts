import type {
	Actor,
	AuditEntry,
	AuditedPlace,
	ProgramRun,
} from '../../domain/audit/audit-entry.ts';
import type { Terms } from '../../domain/contexts/terms.ts';
import type { Grant, Mode } from '../../domain/effect.ts';
import { asFailure, type Failure, fail, failureLine } from '../../domain/failure.ts';
import type { ResourceId } from '../../domain/resource-id.ts';
import type { GuardContext } from '../guard.ts';
import type { Call, Clock, ContextInfo, Journal } from '../ports.ts';

/** Masked values that are to be shown. */
export type Revealing = {
	readonly what: string;
	readonly resources: readonly ResourceId[];
	readonly count?: number;
};

/** Whether what is written in a place is written down: not at the embedded endpoint, which ends with its program. */
export function isAudited(
	{ local }: Pick<ContextInfo, 'local'>,
	terms: Terms | undefined,
): boolean {
	return !local || terms?.audit.value === 'required';
}

/** A place in the words of the audit. */
function auditedPlace(
	info: Pick<ContextInfo, 'region' | 'endpoint' | 'profile'>,
	identity: { readonly account: string; readonly arn: string } | undefined,
): AuditedPlace {
	const { region, endpoint, profile } = info;
	return {
		region,
		...(identity === undefined ? {} : { account: identity.account, caller: identity.arn }),
		...(endpoint === undefined ? {} : { endpoint }),
		...(profile === undefined ? {} : { profile }),
	};
}

/**
 * Writes down who did what: what was confirmed, before anything of it is sent, and each request that changes
 * something, with AWS's id of it.
 */
export class Audit {
	readonly #journal: Journal;
	readonly #clock: Pick<Clock, 'now'>;
	readonly #actor: Actor;
	readonly #run: ProgramRun;
	readonly #onTrouble: (failure: Failure) => void;
	/** By the ids of their contexts: tasks go on in one that was left. */
	readonly #places = new Map<string, AuditedPlace>();
	#isTroubled = false;

	constructor(input: {
		readonly journal: Journal;
		readonly clock: Pick<Clock, 'now'>;
		readonly actor: Actor;
		readonly run: ProgramRun;
		/** Told once of what can't be written, where nothing depends on it. */
		onTrouble(failure: Failure): void;
	}) {
		this.#journal = input.journal;
		this.#clock = input.clock;
		this.#actor = input.actor;
		this.#run = input.run;
		this.#onTrouble = input.onTrouble;
	}

	/**
	 * Notes what a context is, before anything is confirmed there. Of the embedded endpoint nothing is written down, unless it
	 * is asked for: it ends with its program.
	 */
	isAt(
		info: Pick<ContextInfo, 'id' | 'local' | 'region' | 'endpoint' | 'profile'>,
		identity: { readonly account: string; readonly arn: string } | undefined,
		terms?: Terms,
	): void {
		if (!isAudited(info, terms)) return;
		this.#places.set(info.id, auditedPlace(info, identity));
	}

	/**
	 * Notes that a write was confirmed, once that is on the disk.
	 *
	 * @throws {FailureError} `refused` where it can't be written down and the place wants it to be: nothing was sent.
	 */
	async confirmed(
		context: string,
		{ what, effect, resources }: Grant,
		count: number | undefined,
		{ mode, reason, terms }: Pick<GuardContext, 'mode' | 'reason' | 'terms'>,
	): Promise<void> {
		if (!this.#places.has(context)) return;
		const entry: AuditEntry = {
			type: 'confirmed',
			...this.#common(context),
			...this.#actor,
			version: this.#run.version,
			what,
			effect,
			mode,
			resources,
			...(count === undefined ? {} : { count }),
			...(reason === undefined ? {} : { reason }),
		};
		await this.#noteFirst(entry, what, terms);
	}

	/**
	 * Notes that masked values are about to be shown, once that is on the disk.
	 *
	 * @throws {FailureError} `refused` without a reason where the place wants one, and where it can't be written down and the
	 * place wants it to be.
	 */
	async revealed(
		context: string,
		{ what, resources, count }: Revealing,
		{ mode, reason, terms }: Pick<GuardContext, 'mode' | 'reason' | 'terms'>,
	): Promise<boolean> {
		if (terms?.reason.value === 'required' && reason === undefined) {
			throw fail('refused', `${what}: nothing is revealed here without a reason`, {
				hint: 'Say it: --reason TEXT, or :reason TEXT',
			});
		}
		if (!this.#places.has(context)) return false;
		const entry: AuditEntry = {
			type: 'revealed',
			...this.#common(context),
			...this.#actor,
			...{ what, mode, resources },
			...(count === undefined ? {} : { count }),
			...(reason === undefined ? {} : { reason }),
		};
		return this.#noteFirst(entry, what, terms);
	}

	/** Notes that what this computer keeps of messages was erased. Nothing of what it held is a part of it. */
	async forgot(what: string, count: number, reason: string | undefined): Promise<void> {
		const entry: AuditEntry = {
			...{ type: 'forgot', at: this.#clock.now(), run: this.#run.id, region: 'this computer' },
			...this.#actor,
			...{ what, count },
			...(reason === undefined ? {} : { reason }),
		};
		await this.#noteFirst(entry, 'forget', undefined);
	}

	/**
	 * Writes down what is about to happen, and answers whether it could; it does not happen where that is wanted and can't be.
	 */
	async #noteFirst(entry: AuditEntry, what: string, terms: Terms | undefined): Promise<boolean> {
		try {
			await this.#journal.append(entry, { durable: true });
			return true;
		} catch (error) {
			const failure = asFailure(error);
			if (terms?.audit.value === 'required') {
				throw fail('refused', `${what}: the audit file can't be written: ${failureLine(failure)}`, {
					hint: 'Nothing was sent: here nothing is written that is not written down',
				});
			}
			this.#trouble(failure);
			return false;
		}
	}

	/** Notes requests of a context that changed something, or tried to. */
	called(context: string, calls: readonly Call[]): void {
		for (const call of calls) {
			if (
				!this.#places.has(context) ||
				call.waiting ||
				(call.effect !== 'write' && call.effect !== 'destroy')
			)
				continue;
			const { at, operation, resource, attempt, status, requestId, failure } = call;
			this.#note({
				type: 'request',
				...this.#common(context),
				at,
				operation,
				attempt,
				...(resource === undefined ? {} : { resource }),
				...(status === undefined ? {} : { status }),
				...(requestId === undefined ? {} : { requestId }),
				...(failure === undefined ? {} : { failure: failure.code ?? failure.kind }),
			});
		}
	}

	/** Notes that a mode was chosen that lets more through, or less. */
	modeChosen(
		context: string,
		chosen: { readonly mode: Mode; readonly until?: number; readonly reason?: string },
	): void {
		if (!this.#places.has(context)) return;
		this.#note({ type: 'mode', ...this.#common(context), ...this.#actor, ...chosen });
	}

	/** Resolves once all is written that can be. */
	async close(): Promise<void> {
		await this.#journal.close();
	}

	#common(context: string) {
		const place = this.#places.get(context) ?? { region: 'unknown' };
		return { at: this.#clock.now(), run: this.#run.id, ...place };
	}

	/** What has happened already: nothing waits for it, and a run makes hundreds of requests. */
	#note(entry: AuditEntry): void {
		this.#journal
			.append(entry, { soon: true })
			.catch((error: unknown) => this.#trouble(asFailure(error)));
	}

	#trouble(failure: Failure): void {
		if (this.#isTroubled) return;
		this.#isTroubled = true;
		const message = `the audit file can't be written: ${failure.message}`;
		this.#onTrouble({ ...failure, message });
	}
}
