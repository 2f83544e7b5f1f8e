ALTER TABLE "invitation_lists" ADD COLUMN "number" integer;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "claimed_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE UNIQUE INDEX "invitation_lists_number" ON "invitation_lists" USING btree ("office_id","survey_id","number");