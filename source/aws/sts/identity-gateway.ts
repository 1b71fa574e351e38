import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { IdentityGateway } from '../../operations/ports.ts';
import { type GatewayParts, passOptions } from '../gateway-parts.ts';

/** Who we are, by STS. */
export function createIdentityGateway({ clients, gate }: GatewayParts): IdentityGateway {
	return {
		async whoAmI(options) {
			const output = await gate.call(
				'STS GetCallerIdentity',
				new GetCallerIdentityCommand({}),
				passOptions(options),
				(command) => clients.sts().send(command),
			);
			return {
				account: output.Account ?? '',
				arn: output.Arn ?? '',
				userId: output.UserId ?? '',
			};
		},
	};
}
