CREATE TABLE "bureau_offices" (
	"office_id" text NOT NULL,
	"member_id" text NOT NULL,
	"state" text NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "bureau_offices_office_id_member_id_pk" PRIMARY KEY("office_id","member_id")
);
--> statement-breakpoint
ALTER TABLE "offices" ADD COLUMN "is_bureau" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "bureau_offices" ADD CONSTRAINT "bureau_offices_office_id_offices_id_fk" FOREIGN KEY ("office_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bureau_offices" ADD CONSTRAINT "bureau_offices_member_id_offices_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."offices"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "bureau_offices_member" ON "bureau_offices" USING btree ("member_id");