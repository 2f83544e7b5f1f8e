CREATE TABLE "phone_comments" (
	"office_id" text NOT NULL,
	"secret_hash" text NOT NULL,
	"response_id" text,
	"answered_at" timestamp (3) with time zone,
	"comment_id" text,
	"commented_at" timestamp (3) with time zone,
	CONSTRAINT "phone_comments_office_id_secret_hash_pk" PRIMARY KEY("office_id","secret_hash")
);
--> statement-breakpoint
ALTER TABLE "phone_comments" ADD CONSTRAINT "phone_comments_office_id_response_id_responses_office_id_id_fk" FOREIGN KEY ("office_id","response_id") REFERENCES "public"."responses"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "phone_comments" ADD CONSTRAINT "phone_comments_office_id_comment_id_comments_office_id_id_fk" FOREIGN KEY ("office_id","comment_id") REFERENCES "public"."comments"("office_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "phone_comments_response" ON "phone_comments" USING btree ("office_id","response_id");--> statement-breakpoint
CREATE INDEX "phone_comments_comment" ON "phone_comments" USING btree ("office_id","comment_id");