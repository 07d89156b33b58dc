/**
 * How a process of the application is run. V8's young generation grows to three times 32 MiB, which a process that has loaded eight
 * services fills once and keeps: 268 MiB resident against 187 with a cap of 8 (four services, at rest).
 */
export const appFlags = ['--disable-warning=TimeoutNegativeWarning', '--max-semi-space-size=8'];
