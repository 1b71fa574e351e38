import { HttpResponse } from '@smithy/core/protocols';
import type { MetadataBearer, MiddlewareStack } from '@smithy/types';
import { fail } from '../domain/failure.ts';
import type { ClientSettings } from './client-options.ts';
import { emulatorCredentials } from './contexts/emulator-credentials.ts';
import { brokenOff } from './failures/web-page.ts';
import type { RawAnswer } from './lean/lean-operations.ts';
import { quietLogger } from './quiet-logger.ts';

/** A command of a client of the SDK's, whichever. */
type AnyCommand = {
	readonly middlewareStack: Pick<MiddlewareStack<object, MetadataBearer>, 'add'>;
};

/** A client that takes it. */
type AnyClient = { send(command: never): Promise<object> };

/**
 * An answer as the SDK reads it: its output, or its error in every detail (codes, faults, request ids,
 * a corrected clock). The command runs through all of the SDK but the network, in whose place the answer
 * is given back. `reader` is a client that can't send.
 */
export async function readBySdk(
	reader: AnyClient,
	command: unknown,
	answer: RawAnswer,
): Promise<object> {
	const { statusCode, reason, headers, body } = answer;
	const response = new HttpResponse({
		statusCode,
		...(reason === undefined ? {} : { reason }),
		headers: { ...headers },
		body: body instanceof Error ? brokenOff(body) : body,
	});
	(command as AnyCommand).middlewareStack.add(
		() => () => Promise.resolve({ response, output: undefined as never }),
		{
			step: 'deserialize',
			name: 'awsmsgGivenAnswer',
			priority: 'low',
		},
	);
	return reader.send(command as never);
}

/** What a client's own rules know of endpoints. */
type AnyConfig = {
	region(): Promise<string>;
	useFipsEndpoint(): Promise<boolean>;
	useDualstackEndpoint(): Promise<boolean>;
	endpointProvider(
		parameters: { Region: string; UseFIPS: boolean; UseDualStack: boolean },
		context: { logger: typeof quietLogger },
	): { readonly url: URL };
};

/** AWS's own endpoint of a client's service, as the SDK's rules have it (partition, FIPS, dual stack). */
export async function resolveEndpoint({ config }: { readonly config: AnyConfig }): Promise<URL> {
	const { region, useFipsEndpoint: fips, useDualstackEndpoint: dualStack } = config;
	const [Region, UseFIPS, UseDualStack] = await Promise.all([region(), fips(), dualStack()]);
	return config.endpointProvider({ Region, UseFIPS, UseDualStack }, { logger: quietLogger }).url;
}

/** What a client is made with that reads answers which are given to it; for its own requests it has no way out. */
export function readerOptions({ region, ownClock }: Pick<ClientSettings, 'region' | 'ownClock'>) {
	const noPreference: string[] = [];
	return {
		region,
		endpoint: 'http://127.0.0.1:9',
		credentials: emulatorCredentials,
		requestHandler: {
			handle: () => Promise.reject(fail('refused', 'this client only reads answers')),
		},
		maxAttempts: 1,
		logger: quietLogger,
		ignoreConfiguredEndpointUrls: true,
		useFipsEndpoint: false,
		useDualstackEndpoint: false,
		disableClockSkewCorrection: ownClock === true,
		defaultsMode: 'standard',
		retryMode: 'standard',
		userAgentAppId: '',
		authSchemePreference: noPreference,
	} as const;
}
