import type { ConnectHooks, Connection, RegionalConnection } from '../aws/connect.ts';
import type { CommandContext, Connected } from '../commands/shell/context.ts';
import type { Output } from '../commands/shell/output.ts';
import type { ContextChoice } from '../domain/contexts/context-choice.ts';
import { type Terms, termsFor } from '../domain/contexts/terms.ts';
import { failureLine } from '../domain/failure.ts';
import { actorHere } from '../host/actor.ts';
import { systemClock } from '../host/clock.ts';
import { pathsFrom } from '../host/files/files.ts';
import { type LocalEndpoint, startLocalEndpoint } from '../host/local-endpoint.ts';
import { openStores } from '../host/memory/stores.ts';
import { Audit } from '../operations/audit/audit.ts';
import { whoAmI } from '../operations/identity.ts';
import { type Spending, spendingIn } from '../operations/metrics/spending.ts';
import type { Call, ContextInfo, Gateways } from '../operations/ports.ts';
import { type Settings, termsAtStart } from '../settings.ts';

/** What a command opened and what must be closed after it. */
export class Resources {
	readonly #settings: Settings;
	readonly #out: Output;
	readonly #signal: AbortSignal;
	#connected: Promise<Connected> | undefined;
	#connection: Connection | undefined;
	readonly #beside: Connection[] = [];
	#endpoint: LocalEndpoint | undefined;
	/** The strict ones until it is known where requests go. */
	#terms: Terms;
	readonly #mayChange: boolean;
	readonly audit: Audit;
	/** Id of the context that was connected to. */
	#context = '';
	#spending: Spending | undefined;

	constructor(settings: Settings, out: Output, signal: AbortSignal, mayChange: boolean) {
		this.#settings = settings;
		this.#out = out;
		this.#signal = signal;
		this.#mayChange = mayChange;
		this.#terms = termsAtStart(settings);
		this.audit = new Audit({
			journal: openStores(pathsFrom(process.env)).audit,
			clock: systemClock,
			actor: actorHere(process.env),
			run: settings.run,
			onTrouble: (failure) => out.note(`awsmsg: ${failureLine(failure)}.`),
		});
	}

	connect(): Promise<Connected> {
		this.#connected ??= this.#connect();
		return this.#connected;
	}

	async connectBeside(choice: ContextChoice): Promise<RegionalConnection> {
		const { connect } = await import('../aws/connect.ts');
		this.#signal.throwIfAborted();
		const connection = await connect(choice, {
			mode: () => 'read-only',
			receive: () => 'never',
			run: this.#settings.run,
			onCall: (call) => this.#told(call),
			...this.#askForMfa(),
		});
		this.#beside.push(connection);
		return connection;
	}

	async startEndpoint(options: Parameters<CommandContext['startEndpoint']>[0]) {
		const { seed, faults } = this.#settings;
		this.#endpoint = await startLocalEndpoint({
			...options,
			signal: this.#signal,
			...(seed === undefined ? {} : { seed }),
			...(faults === undefined ? {} : { faults: JSON.parse(faults) }),
		});
		return this.#endpoint;
	}

	async close() {
		this.#connection?.close();
		for (const connection of this.#beside) connection.close();
		// After the last calls, which are told as stopped in this turn's microtasks.
		await new Promise((resolve) => setImmediate(resolve));
		await this.#spending?.flush();
		await this.audit.close();
		await this.#endpoint?.stop();
	}

	async #connect(): Promise<Connected> {
		const [{ connect }, context] = await Promise.all([
			import('../aws/connect.ts'),
			this.#contextChoice(),
		]);
		this.#signal.throwIfAborted();
		const connection = await connect(context, {
			mode: () => this.#terms.mode.value,
			receive: () => this.#terms.receive.value,
			run: this.#settings.run,
			onCall: (call) => this.#onCall(call),
			...this.#askForMfa(),
		});
		this.#connection = connection;
		const { info, gateways } = connection;
		const { terms, arn } = await this.#termsIn(info, gateways);
		this.#terms = terms;
		if (info.local) await this.#waitForDemo(gateways);
		const { region, endpoint, endpoints, contested } = info;
		const { reason } = this.#settings;
		const alias = this.#terms.alias?.value;
		const guard = {
			mode: this.#terms.mode.value,
			terms: this.#terms,
			...(alias === undefined ? {} : { alias }),
			...(reason === undefined ? {} : { reason }),
			region,
			...(endpoint === undefined ? { termsIn: this.#termsBeside(info, arn) } : { endpoint }),
			...(endpoints === undefined ? {} : { endpoints }),
			...(contested === undefined ? {} : { contested }),
		};
		const { spent } = openStores(pathsFrom(process.env));
		this.#spending = spendingIn(info, systemClock, spent, this.#settings.budget);
		this.#context = info.id;
		return { info, gateways, guard, spending: this.#spending, audit: this.audit };
	}

	/** What holds where this is, and who asks; that is looked up only where it decides about something. */
	async #termsIn(info: ContextInfo, gateways: Gateways) {
		const { sources } = this.#settings;
		const terms = termsFor(info, sources);
		if (!terms.awaitsAccount || !this.#mayChange) return { terms, arn: '' };
		const identity = await whoAmI(gateways, this.#signal);
		if (identity === undefined) return { terms, arn: '' };
		return { terms: termsFor({ ...info, identity }, sources), arn: identity.arn };
	}

	/** What holds in another account that these credentials are let into, for who we are as far as that is known. */
	#termsBeside(info: ContextInfo, arn: string) {
		const { sources } = this.#settings;
		return (account: string) => termsFor({ ...info, identity: { account, arn } }, sources);
	}

	/** Who runs a command in a terminal can be asked for a code; a script gets the hint. */
	#askForMfa(): Pick<ConnectHooks, 'mfaCode'> {
		const { stdin: input, stderr: output } = process;
		if (!input.isTTY || !output.isTTY) return {};
		return {
			mfaCode: async (serial) => {
				const { askMfaCode } = await import('../host/mfa-code.ts');
				return askMfaCode(serial, { input, output }, this.#signal);
			},
		};
	}

	async #waitForDemo(gateways: Gateways) {
		const { untilDemoStands } = await import('./demo-readiness.ts');
		if (await untilDemoStands(gateways, systemClock, this.#signal)) return;
		this.#out.note('The demo is not set up yet; what it has so far is shown.');
	}

	/** `--local` runs on an endpoint of its own, which lives as long as the command. */
	async #contextChoice(): Promise<ContextChoice> {
		const { context } = this.#settings;
		if (!context.local) return context;
		const { endpoint, region } = await this.startEndpoint({ demo: true });
		return { ...context, endpoint, region: context.region ?? region };
	}

	#onCall(call: Call) {
		// It is told again once it has ended.
		if (call.waiting === true) return;
		this.#spending?.note([call]);
		this.audit.called(this.#context, [call]);
		this.#told(call);
	}

	#told(call: Call) {
		if (call.waiting === true) return;
		if (!this.#settings.debug) return;
		const { operation, resource, attempt, status, milliseconds, failure } = call;
		const words = [
			operation,
			resource,
			`attempt ${attempt}`,
			status ?? 'no answer',
			`${Math.round(milliseconds)} ms`,
			failure?.code ?? failure?.kind,
		];
		this.#out.note(words.filter((word) => word !== undefined).join(' '));
	}
}
