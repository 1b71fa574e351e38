import { readAwsHost } from '../../domain/aws-host.ts';
import type { Grant } from '../../domain/effect.ts';
import { asFailure, type FailureError, fail } from '../../domain/failure.ts';
import { memoTexts } from '../../domain/memo.ts';
import { resourceWords } from '../../domain/resource-id.ts';
import { keyIdOf, originOf } from './request-parts.ts';

/** How long STS is waited for, ms: a run that goes on asking for ever would never end. */
const longest = 5 * 60_000;

/**
 * Whose the keys are that requests are signed with. Keys that come later, since a login was renewed or the files say
 * something else by now, may be of another account: nothing is written with them before STS has told that it is the same.
 */
export class KeyOwners {
	/** The account of each key, as STS told it. */
	readonly #accounts = new Map<string, string>();
	readonly #seen = new Set<string>();
	/**
	 * The key that the first request to each host was signed with: an endpoint of one's own may have keys of its own. AWS's
	 * hosts are one.
	 */
	readonly #first = new Map<string, string>();
	#asking: Promise<unknown> | undefined;
	/** Since when STS does not tell, ms since the epoch. */
	#unknownSince: number | undefined;

	/** Takes in a request that is about to be sent; answers whether it is the first that renewed keys sign. */
	meets(request: object): boolean {
		const [key, host] = [keyIdOf(request), takerFor(request)];
		if (key === undefined) return false;
		const isNew = !this.#seen.has(key);
		this.#seen.add(key);
		const isRenewed = isNew && this.#first.has(host);
		if (!this.#first.has(host)) this.#first.set(host, key);
		return isRenewed;
	}

	/** Takes in whose keys signed a request of GetCallerIdentity: what STS has answered to it. */
	learn(request: object, answer: object | undefined): void {
		const { Account: account }: { Account?: unknown } = { ...answer };
		const key = keyIdOf(request);
		if (key === undefined || typeof account !== 'string') return;
		this.#accounts.set(key, account);
		this.#unknownSince = undefined;
	}

	/** Whether a write has to wait for {@link settle}. */
	isDoubtful(request: object): boolean {
		const key = keyIdOf(request);
		if (key === undefined || key === this.#firstOf(request)) return false;
		const home = this.#homeOf(request);
		return home === undefined || this.#accounts.get(key) !== home;
	}

	/**
	 * Asks whose the keys of a write are. Where nobody knows whose the first ones were, the account must be that of all
	 * which was confirmed; where STS never answered there, nothing more can be known, and it goes on.
	 *
	 * @throws {FailureError} `refused` for keys of another account, and once STS has not told for {@link longest};
	 *   `credentials` while it can't be told. Nothing was sent.
	 */
	async settle(
		request: object,
		grant: Grant | undefined,
		ask: () => Promise<unknown>,
	): Promise<void> {
		const key = keyIdOf(request) ?? '';
		const home = this.#homeOf(request);
		try {
			if (!this.#accounts.has(key)) await this.#ask(ask);
		} catch (error) {
			const { kind, message } = asFailure(error);
			if (kind === 'credentials') throw error;
			if (home === undefined) return;
			throw this.#unknown(message);
		}
		const account = this.#accounts.get(key);
		if (account === undefined) throw this.#unknown('others have come meanwhile');
		if (home !== undefined) {
			if (account === home) return;
			throw otherAccount(account, `this context began with ${home}`);
		}
		const other = grant?.resources.find((one) => one.account !== account);
		if (other !== undefined) {
			throw otherAccount(account, `what was confirmed is about ${resourceWords(other)}`);
		}
	}

	#firstOf(request: object): string | undefined {
		return this.#first.get(takerFor(request));
	}

	/** The account of the first keys. */
	#homeOf(request: object): string | undefined {
		return this.#accounts.get(this.#firstOf(request) ?? '');
	}

	#unknown(why: string): FailureError {
		const now = Date.now();
		this.#unknownSince ??= now;
		const kind = now - this.#unknownSince < longest ? 'credentials' : 'refused';
		return fail(kind, `whose the renewed credentials are is not known: ${why}`, {
			hint: 'Nothing is written before STS has told that it is the same account',
		});
	}

	/** Many writes may wait for one answer. */
	#ask(ask: () => Promise<unknown>): Promise<unknown> {
		this.#asking ??= ask().finally(() => {
			this.#asking = undefined;
		});
		return this.#asking;
	}
}

const takerFor = (request: object): string => takerOf(originOf(request) ?? '');

/** Who takes the keys of requests to an origin: AWS, or another host. Asked with every request, of a handful of addresses. */
const takerOf = memoTexts(32, (origin) => {
	const host = URL.canParse(origin) ? readAwsHost(new URL(origin).hostname) : undefined;
	return typeof host === 'object' ? 'aws' : origin;
});

function otherAccount(account: string, but: string) {
	return fail('refused', `the renewed credentials are of account ${account}, and ${but}`, {
		hint: 'Nothing was sent: choose the profile again, or start awsmsg again, and confirm it there',
	});
}
