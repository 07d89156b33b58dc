/** What a rejection means over HTTP; the rest are conflicts with the state. */
export const statuses: Readonly<Record<string, number>> = {
  'action-item/not-actionable': 422,
  'action-item/bad-due': 422,
  'action-item/bad-snooze': 422,
  'action-item/bad-pause': 422,
  'action-item/bad-risk': 422,
  'action-item/no-evidence': 422,
  'action-item/owner-cannot-see': 422,
  'action-item/owner-must-be-person': 422,
  'action-item/not-yours': 403,
  'action-item/waiver-needs-lead': 403,
  'action-item/pause-needs-lead': 403,
  'action-item/approver-is-owner': 403,
  'action-item/verifier-was-owner': 409,
};
