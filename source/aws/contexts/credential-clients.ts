import {
	AssumeRoleCommand,
	AssumeRoleWithWebIdentityCommand,
	type Credentials,
	STSClient,
} from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity } from '@smithy/types';
import { fail } from '../../domain/failure.ts';
import type { CredentialEndpoints, CredentialService } from '../endpoints.ts';
import { direct, type Outbound } from '../proxy/outbound.ts';
import { agentsFor, asSent } from '../proxy/tunnel.ts';
import { quietLogger } from '../quiet-logger.ts';

/*
The clients that credentials are got with, inside of the SDK's chain. By itself it looks for their endpoints in the
variables and in the profile of AWS_PROFILE, whatever profile is asked for, and takes the request handler of the client
that it serves, which sends only what our gate let through. Here they go where the settings of the profile say.
*/

/** Where they go. */
export type CredentialPlace = {
	/** Of STS, unless AWS's own endpoint is asked in another region. */
	readonly region: string;
	readonly endpoints: CredentialEndpoints;
	/** How requests get there; directly without it. */
	readonly outbound?: Outbound;
	/** For FIPS and dual stack. */
	readonly profile?: string;
	/** As of the clients that they are for. */
	readonly ownClock?: boolean;
};

/** How the host of each service begins that is asked without a signature, which would hold for one host alone. */
const unsigned: readonly (readonly [service: CredentialService, host: RegExp])[] = [
	['SSO', /^portal\.sso\b/],
	['SSO OIDC', /^oidc\b/],
	['Signin', /\bsignin\./],
];

type Handle = NodeHttpHandler['handle'];

/** Sends what the SDK means for a service to the endpoint that is configured for it. */
class CredentialHandler extends NodeHttpHandler {
	readonly #endpoints: CredentialEndpoints;
	readonly #outbound: Outbound;

	constructor({ endpoints, outbound = direct }: CredentialPlace) {
		super({
			...agentsFor({ keepAlive: true, maxSockets: 50 }, outbound),
			connectionTimeout: 5_000,
			requestTimeout: 10_000,
			throwOnRequestTimeout: true,
			logger: quietLogger,
		});
		this.#endpoints = endpoints;
		this.#outbound = outbound;
	}

	override async handle(...[request, options]: Parameters<Handle>): ReturnType<Handle> {
		const [service] = unsigned.find(([, host]) => host.test(request.hostname)) ?? [];
		const endpoint = service === undefined ? undefined : this.#endpoints[service];
		if (endpoint !== undefined) {
			const { protocol, hostname, port, pathname } = new URL(endpoint);
			request.protocol = protocol;
			request.hostname = hostname;
			if (port === '') delete request.port;
			else request.port = Number(port);
			request.path = `${pathname.replace(/\/$/, '')}${request.path}`;
			request.headers['host'] = new URL(endpoint).host;
		}
		return super.handle(asSent(request, this.#outbound), options);
	}
}

/** What credentials are got with. */
export type CredentialClients = ReturnType<typeof credentialClients>;

/** What the SDK's chain is given to get credentials with, and what gets those of a profile. */
export function credentialClients(place: CredentialPlace) {
	const requestHandler = new CredentialHandler(place);
	const { STS: endpoint } = place.endpoints;
	const common = {
		requestHandler,
		logger: quietLogger,
		ignoreConfiguredEndpointUrls: true,
		disableClockSkewCorrection: place.ownClock === true,
	};
	const stsFor = (credentials?: AwsCredentialIdentity) =>
		new STSClient({
			...common,
			region: place.region,
			...(place.profile === undefined ? {} : { profile: place.profile }),
			...(endpoint === undefined
				? {}
				: { endpoint, useFipsEndpoint: false, useDualstackEndpoint: false }),
			...(credentials === undefined ? {} : { credentials }),
		});
	return {
		handler: requestHandler,
		clientConfig: common,
		async roleAssumer(
			source: AwsCredentialIdentity,
			params: ConstructorParameters<typeof AssumeRoleCommand>[0],
		): Promise<AwsCredentialIdentity> {
			const sts = stsFor(source);
			const { Credentials: given } = await sts.send(new AssumeRoleCommand(params));
			return identityIn(given, params.RoleArn);
		},
		async roleAssumerWithWebIdentity(
			params: ConstructorParameters<typeof AssumeRoleWithWebIdentityCommand>[0],
		): Promise<AwsCredentialIdentity> {
			// It is the token that is trusted: nothing is signed.
			const sts = stsFor({ accessKeyId: '', secretAccessKey: '' });
			const { Credentials: given } = await sts.send(new AssumeRoleWithWebIdentityCommand(params));
			return identityIn(given, params.RoleArn);
		},
	};
}

function identityIn(
	given: Credentials | undefined,
	role: string | undefined,
): AwsCredentialIdentity {
	const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
	if (!AccessKeyId || !SecretAccessKey) {
		throw fail('credentials', `STS gave no credentials for the role ${role}`);
	}
	return {
		accessKeyId: AccessKeyId,
		secretAccessKey: SecretAccessKey,
		...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
		...(Expiration === undefined ? {} : { expiration: Expiration }),
	};
}
