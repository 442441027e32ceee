"""What mail programs write around what they repeat, in the languages that they come in.

All in lower case. Gathered from the programs' own translations, as parsers of answers have them, too:
https://github.com/discourse/email_reply_trimmer, https://github.com/crisp-oss/email-reply-parser,
https://github.com/mailgun/talon.
"""

# `… wrote:`, the last word of the line above a quote. `(a)` and the like are written out.
WROTE: tuple[str, ...] = (
    "wrote", "schrieb", "geschrieben", "schrieben sie", "a écrit", "a ecrit",
    "escribió", "escribio", "escribió lo siguiente", "ha scritto", "escreveu",
    "geschreven", "schreef", "skrev", "skreiv", "skrifaði", "kirjoitti", "kirjutas",
    "napisał", "napisała", "napisał(a)", "napisał/a", "napsal", "napsala", "napsal(a)",
    "napísal", "napísala", "napísal(a)", "írta", "ezt írta", "написал", "написала", "написал(а)",
    "писал", "писал(а)", "пишет", "написав", "написала", "написав(ла)", "написа", "написао",
    "yazdı", "yazmış", "έγραψε", "a scris", "napisao", "napisala", "napisao je", "napisala je",
    "je napisao/la", "napisao/la je", "je napisal", "đã viết", "menulis", "va escriure",
    "ha escrit", "escribiu", "idatzi du", "rakstīja", "rašė", "parašė", "shkroi",
    "写道", "寫道", "写到", "寫到", "のメール", "のメッセージ", "は書きました", "が書きました",
    "썼습니다", "เขียนว่า", "כתב", "כתבה", "כתב/ה", "כתב(ה)",
    "كتب", "كتبت", "نوشت", "ने लिखा", "লিখেছেন",
)  # fmt: skip
# The same, but also said of people who talk: counts only beside an address or a time.
WROTE_AT_ALL: tuple[str, ...] = (
    "writes", "said", "says", "écrit", "nous a dit", "a dit", "dijo", "scritto", "disse", "pisze", "пише",
    "viết", "写", "のコメント", "작성", "작성함", "씀", "เขียน",
)  # fmt: skip
# The same: counts also of a line of few words, `Alice writes:`, as nobody announces a program so.
WROTE_ALONE: tuple[str, ...] = (
    "writes", "commented", "schreibt", "écrit", "escribe", "scrive", "escreve", "schrijft",
    "skriver", "kirjoittaa", "pisze", "пише", "пишет",
)  # fmt: skip
# In the middle: `Am … schrieb Alice:`, `Alice wrote on …:`. Counts only beside an address or a time.
WROTE_WITHIN: tuple[str, ...] = (
    "wrote on", "schrieb", "schrieb am", "schreef", "skrev", "skreiv", "írta", "ezt írta",
    "a écrit le", "escribió el", "ha scritto il", "escreveu em", "napisał(a) dnia", "napisał dnia",
    "a scris", "yazdı", "kirjoitti", "napsal dne", "בתאריך", "بواسطة",
)  # fmt: skip
# Lines between dashes.
REPEATED: frozenset[str] = frozenset({
    "original message", "forwarded message", "reply message", "original email", "original mail",
    "original appointment", "message", "start of forwarded message", "end of forwarded message",
    "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "original nachricht",
    "weitergeleitete nachricht", "urspr. nachricht", "message d'origine", "message d’origine",
    "message original", "message initial", "message transféré", "message réexpédié",
    "mensaje original", "mensaje reenviado", "correo original", "mensagem original",
    "mensagem encaminhada", "mensagem reencaminhada", "messaggio originale", "messaggio inoltrato",
    "oorspronkelijk bericht", "origineel bericht", "doorgestuurd bericht", "originalmeddelande",
    "ursprungligt meddelande", "vidarebefordrat meddelande", "oprindelig meddelelse",
    "oprindelig besked", "videresendt meddelelse", "opprinnelig melding", "opprinnelig e-post",
    "videresendt melding", "alkuperäinen viesti", "välitetty viesti", "oryginalna wiadomość",
    "wiadomość oryginalna", "wiadomość przekazana dalej", "původní zpráva", "přeposlaná zpráva",
    "pôvodná správa", "eredeti üzenet", "továbbított üzenet", "исходное сообщение",
    "исходное письмо", "пересылаемое сообщение", "оригинальное сообщение", "вихідне повідомлення",
    "оригінальне повідомлення", "оригинално писмо", "оригинално съобщение", "orijinal mesaj",
    "orjinal mesaj", "özgün ileti", "iletilen mesaj", "αρχικό μήνυμα", "mesaj original", "mesajul original",
    "izvorna poruka", "originalna poruka", "izvirno sporočilo", "tin nhắn gốc", "thư gốc",
    "pesan asli", "pesan asal", "missatge original", "mensaxe orixinal", "jatorrizko mezua",
    "元のメッセージ", "転送されたメッセージ", "転送メッセージ", "原始邮件", "原邮件", "回复的原邮件", "转发邮件信息",
    "转发的邮件", "原始郵件", "原始信件", "轉寄郵件", "원본 메시지", "원본 메일", "원본 이메일", "전달된 메시지",
    "הודעה מקורית", "הודעה שהועברה", "الرسالة الأصلية", "رسالة معاد توجيهها", "پیام اصلی", "ข้อความต้นฉบับ",
    "मूल संदेश",
})  # fmt: skip
# Above a mail that is passed on, without dashes.
FORWARDED: tuple[str, ...] = (
    "begin forwarded message", "start of forwarded message", "anfang der weitergeleiteten",
    "beginn der weitergeleiteten", "début du message transféré", "début du message réexpédié",
    "inicio del mensaje reenviado", "início da mensagem reencaminhada",
    "início da mensagem encaminhada", "inizio messaggio inoltrato", "inizio del messaggio inoltrato",
    "begin doorgestuurd bericht", "vidarebefordrat brev", "vidarebefordrat mejl",
    "påbörjat vidarebefordrat", "start på videresendt", "begynnelse på videresendt",
    "videresendt melding:", "videresendt besked:", "välitetty viesti alkaa",
    "edelleenlähetetty viesti", "początek przekazywanej wiadomości",
    "początek przekazanej wiadomości", "začátek přeposílané zprávy", "začátek předávané zprávy",
    "továbbított levél kezdete", "начало переадресованного сообщения",
    "начало пересылаемого сообщения", "початок переадресованого повідомлення",
    "iletilen ileti başlangıcı", "iletilen mesajın başlangıcı", "αρχή προωθημένου μηνύματος",
    "început mesaj redirecționat", "以下是转发的邮件", "下面是被转发的邮件", "开始转发的邮件", "以下為轉寄的郵件",
    "開始轉寄郵件", "以下は転送されたメッセージ", "転送されたメッセージ:", "전달된 메시지:", "전달된 메시지 시작",
)  # fmt: skip
# What GitHub writes below each mail.
FOOTERS: tuple[str, ...] = (
    "reply to this email directly", "you are receiving this because", "message id: <",
)  # fmt: skip
# A signature that a program adds; what it repeats is below.
SENT_WITH: tuple[str, ...] = (
    "sent from my ", "sent from outlook", "sent from mail for ", "sent from yahoo mail",
    "get outlook for ", "sent with proton", "sent with [proton", "von meinem iphone gesendet",
    "von meinem ipad gesendet", "gesendet von meinem ", "gesendet von mail ", "gesendet mit der ",
    "outlook für ", "envoyé de mon ", "envoyé depuis mon ", "envoyé à partir de outlook",
    "télécharger outlook pour ", "obtenir outlook pour ", "enviado desde mi ", "enviado do meu ",
    "obtener outlook para ", "obter o outlook para ", "inviato da iphone", "inviato dal mio ",
    "verzonden vanaf mijn ", "verstuurd vanaf mijn ", "skickat från min ", "sendt fra min ",
    "lähetetty iphone", "wysłane z mojego ", "wysłane z iphone", "odesláno z ", "отправлено с ",
    "отправлено из ", "надіслано з ", "iphone'umdan gönderildi", "发自我的", "從我的", "iphoneから送信",
    "ipadから送信", "나의 iphone에서 보냄", "내 iphone에서 보냄",
)  # fmt: skip
# The first line of a mail's header.
FROM: frozenset[str] = frozenset({
    "from", "sender", "von", "absender", "de", "expéditeur", "da", "mittente", "remitente", "remetente",
    "van", "afzender", "från", "avsändare", "fra", "avsender", "afsender", "lähettäjä", "od", "nadawca",
    "odesílatel", "odosielateľ", "feladó", "от", "от кого", "отправитель", "від", "від кого", "відправник",
    "kimden", "gönderen", "από", "de la", "expeditor", "pošiljatelj", "šalje", "từ", "người gửi",
    "dari", "pengirim", "nork", "saatja", "发件人", "寄件者", "寄件人", "差出人", "送信者", "보낸 사람", "보낸사람",
    "발신", "מאת", "من", "از", "จาก", "प्रेषक",
})  # fmt: skip
# Lines below it that nothing but a mail has there; `To: …` is no such line.
OTHER_HEADERS: frozenset[str] = frozenset({
    "sent", "date", "subject", "gesendet", "datum", "betreff", "envoyé", "envoyé le", "objet",
    "enviado", "enviado el", "enviado em", "enviada em", "enviada", "fecha", "data", "asunto", "assunto",
    "inviato", "data di invio", "oggetto", "verzonden", "onderwerp", "skickat", "ämne", "sendt", "dato",
    "emne", "lähetetty", "päivämäärä", "aihe", "wysłano", "wysłane", "temat", "odesláno", "předmět",
    "odoslané", "predmet", "dátum", "elküldve", "tárgy", "отправлено", "дата", "тема", "надіслано",
    "gönderme tarihi", "gönderildi", "tarih", "konu", "ημερομηνία", "θέμα", "trimis", "subiect",
    "ngày", "chủ đề", "tanggal", "subjek", "发送时间", "日期", "时间", "主题", "主旨", "寄件日期", "時間",
    "送信日時", "日付", "件名", "보낸 날짜", "날짜", "제목", "נשלח", "תאריך", "נושא", "تاريخ", "التاريخ",
    "الموضوع",
})  # fmt: skip
