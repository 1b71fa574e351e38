/** The code of a failure to get credentials which want a code of an MFA device: whoever has a screen asks for it. */
export const needsCode = 'MfaCodeNeeded';
