<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>ActionBar</name>
    <message>
        <source>Message actions</source>
        <translation>メッセージの操作</translation>
    </message>
    <message>
        <source>More about this message</source>
        <translation>このメッセージの他の操作</translation>
    </message>
    <message>
        <source>Version {place} of {count}</source>
        <translation>{count}版のうち{place}番目</translation>
    </message>
</context>
<context>
    <name>AddonLine</name>
    <message>
        <source>Install…</source>
        <translation>インストール…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>削除…</translation>
    </message>
    <message>
        <source>Go on…</source>
        <translation>続ける…</translation>
    </message>
    <message>
        <source>Progress of {name}</source>
        <translation>{name}の進み具合</translation>
    </message>
    <message>
        <source>At most {download} to download, {disk} on the disk.</source>
        <translation>ダウンロードは最大{download}、ディスクは最大{disk}を使います。</translation>
    </message>
    <message>
        <source>program</source>
        <translation>プログラム</translation>
    </message>
    <message>
        <source>voices</source>
        <translation>音声</translation>
    </message>
    <message>
        <source> (not for commercial use)</source>
        <translation> (商用利用不可)</translation>
    </message>
    <message>
        <source>Licence: {licence}.</source>
        <translation>ライセンス: {licence}。</translation>
    </message>
    <message>
        <source>uses the GPU</source>
        <translation>GPUを使用</translation>
    </message>
    <message>
        <source>no GPU is used</source>
        <translation>GPUは不使用</translation>
    </message>
    <message>
        <source>Installed with pip beside the studio, {gpu}.</source>
        <translation>pip でスタジオと同じ環境に導入済み、{gpu}。</translation>
    </message>
    <message>
        <source>Installed, {size}, {gpu}.</source>
        <translation>インストール済み、{size}、{gpu}。</translation>
    </message>
    <message>
        <source>Not installed.</source>
        <translation>インストールされていません。</translation>
    </message>
    <message>
        <source>Begun; what has come is kept.</source>
        <translation>途中です。届いた分は残してあります。</translation>
    </message>
    <message>
        <source>Installed by an earlier version: install it again.</source>
        <translation>以前の版のものです。もう一度インストールしてください。</translation>
    </message>
    <message>
        <source>Download {name}?</source>
        <translation>{name}をダウンロードしますか?</translation>
    </message>
    <message>
        <source>Agree and download</source>
        <translation>同意してダウンロード</translation>
    </message>
    <message>
        <source>Making room for it…</source>
        <translation>場所を用意しています…</translation>
    </message>
    <message>
        <source>Downloading {name} {size}</source>
        <translation>{name} {size} をダウンロード中</translation>
    </message>
    <message>
        <source>Installing the packages…</source>
        <translation>パッケージをインストール中…</translation>
    </message>
    <message>
        <source>Looking whether it works…</source>
        <translation>動くか確かめています…</translation>
    </message>
    <message>
        <source>Remove {name}?</source>
        <translation>{name}を削除しますか?</translation>
    </message>
    <message>
        <source>{size} will be deleted; to have it again, it is downloaded again. Your voices stay.</source>
        <translation>{size}が削除されます。また使うにはもう一度ダウンロードします。音声は残ります。</translation>
    </message>
    <message>
        <source>What was downloaded before it was stopped will be deleted. What pip installed stays.</source>
        <translation>中止するまでにダウンロードしたものを削除します。pip でインストールしたものは残ります。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
</context>
<context>
    <name>AddonsCard</name>
    <message>
        <source>Optional voices</source>
        <translation>追加の音声</translation>
    </message>
    <message>
        <source>Nothing of this is downloaded before you say so.</source>
        <translation>指示があるまで何もダウンロードしません。</translation>
    </message>
</context>
<context>
    <name>AgainDialog</name>
    <message>
        <source>Do this again with…</source>
        <translation>別の条件でもう一度…</translation>
    </message>
    <message>
        <source>Make another version</source>
        <translation>別の版を作る</translation>
    </message>
    <message>
        <source>Who answers</source>
        <translation>だれが答えるか</translation>
    </message>
    <message>
        <source>With which model</source>
        <translation>使うモデル</translation>
    </message>
    <message>
        <source>An extra instruction, at the end of the prompt</source>
        <translation>追加の指示(プロンプトの末尾)</translation>
    </message>
    <message>
        <source>How to answer, at its beginning</source>
        <translation>答え方(プロンプトの冒頭)</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>The same message is answered once more. What stands now is kept as an older version.</source>
        <translation>同じメッセージにもう一度答えます。今の返信は、前の版として残ります。</translation>
    </message>
    <message>
        <source>Whoever fits</source>
        <translation>ふさわしい人</translation>
    </message>
    <message>
        <source>The usual one</source>
        <translation>いつものモデル</translation>
    </message>
</context>
<context>
    <name>AirRow</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>A voice</source>
        <translation>声</translation>
    </message>
    <message>
        <source>Paused: {text}</source>
        <translation>一時停止中：{text}</translation>
    </message>
    <message>
        <source>waits for its turn</source>
        <translation>順番を待っています</translation>
    </message>
    <message>
        <source>Stop {name}</source>
        <translation>{name}を停止</translation>
    </message>
</context>
<context>
    <name>AnswererBlock</name>
    <message>
        <source>Who answered</source>
        <translation>答えたモデル</translation>
    </message>
    <message>
        <source>No language model is connected; these words come from the card and the memory.</source>
        <translation>言語モデルがつながっていないため、カードと記憶から答えています。</translation>
    </message>
    <message>
        <source>Nobody yet</source>
        <translation>まだありません</translation>
    </message>
    <message>
        <source>Nobody</source>
        <translation>ありません</translation>
    </message>
    <message>
        <source>Try {number}</source>
        <translation>{number} 回目</translation>
    </message>
</context>
<context>
    <name>Approvals</name>
    <message>
        <source>Take the reply back</source>
        <translation>返信を取り消す</translation>
    </message>
    <message>
        <source>Take this reply back?</source>
        <translation>この返信を取り消しますか?</translation>
    </message>
    <message>
        <source>Its words and its sound leave the chat for good. If it replaced an older reply, that one returns.</source>
        <translation>言葉も音声も会話から消え、元に戻せません。前の返信と入れ替わっていた場合は、前の返信が戻ります。</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>そのままにする</translation>
    </message>
</context>
<context>
    <name>AttachmentStrip</name>
    <message>
        <source>Attachments</source>
        <translation>添付ファイル</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>ファイルを添付</translation>
    </message>
    <message>
        <source>Pictures, PDF and text</source>
        <translation>画像、PDF、テキスト</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>すべてのファイル</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>貼り付けた画像</translation>
    </message>
    <message>
        <source>Pasted text</source>
        <translation>貼り付けたテキスト</translation>
    </message>
    <message>
        <source>The text is attached as a file; of so much only the first {most} MB are kept.</source>
        <translation>テキストはファイルとして添付されました。長すぎるため、はじめの{most} MBだけを保存します。</translation>
    </message>
    <message>
        <source>“{name}” was removed.</source>
        <translation>「{name}」を外しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>AttachmentView</name>
    <message>
        <source>Opening…</source>
        <translation>開いています…</translation>
    </message>
    <message>
        <source>Save a copy…</source>
        <translation>コピーを保存…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>This picture cannot be shown.</source>
        <translation>この画像は表示できません。</translation>
    </message>
    <message>
        <source>Save a copy</source>
        <translation>コピーを保存</translation>
    </message>
</context>
<context>
    <name>Attachments</name>
    <message>
        <source>being read…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>{name}を外す</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count}文字</translation>
    </message>
</context>
<context>
    <name>Audition</name>
    <message>
        <source>Spoken by {engines}.</source>
        <translation>{engines}が話しました。</translation>
    </message>
    <message>
        <source>Spoken by {engines}. Only the beginning of the text was said.</source>
        <translation>{engines}が話しました。話したのは文の初めの部分だけです。</translation>
    </message>
    <message>
        <source>, then </source>
        <translation>、次に </translation>
    </message>
</context>
<context>
    <name>BackupRun</name>
    <message>
        <source>Progress</source>
        <translation>進み具合</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Written: {file}, {size}.</source>
        <translation>書き込みました:{file}({size})</translation>
    </message>
    <message>
        <source>The backup is being written…</source>
        <translation>バックアップを書き込んでいます…</translation>
    </message>
    <message>
        <source>The backup is being checked, then it takes its place…</source>
        <translation>バックアップを確かめてから、置き換えます…</translation>
    </message>
    <message>
        <source>Stopped. Nothing was changed.</source>
        <translation>止めました。何も変わっていません。</translation>
    </message>
    <message>
        <source>The backup is in use now.</source>
        <translation>バックアップの内容に戻しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>BackupsPage</name>
    <message>
        <source>Backups</source>
        <translation>バックアップ</translation>
    </message>
    <message>
        <source>One file with all chats, personas, processes, attachments, voices and settings.</source>
        <translation>すべてのチャット、ペルソナ、プロセス、添付、音声、設定を一つのファイルにまとめます。</translation>
    </message>
    <message>
        <source>What is kept</source>
        <translation>残っているもの</translation>
    </message>
    <message>
        <source>Not in a backup: keys in the system’s keyring, language models, installed voices and engines, logs, and what the process engine itself keeps of processes. Recordings that voices are cloned from are in it, with the consent that was given.</source>
        <translation>バックアップに含まれないもの: システムのキーリングのキー、言語モデル、インストールした音声とエンジン、ログ、プロセスエンジン自身の記録。声の複製に使う録音は、同意の記録とともに含まれます。</translation>
    </message>
    <message>
        <source>Back up now…</source>
        <translation>今すぐバックアップ…</translation>
    </message>
    <message>
        <source>Restore…</source>
        <translation>復元…</translation>
    </message>
    <message>
        <source>Back up</source>
        <translation>バックアップ</translation>
    </message>
    <message>
        <source>While everything goes on; where you say.</source>
        <translation>作業を続けたまま、指定した場所に作ります。</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>復元</translation>
    </message>
    <message>
        <source>Takes the place of all that is here. That is kept as a backup of its own.</source>
        <translation>今ある内容と置き換えます。今の内容は別のバックアップとして残ります。</translation>
    </message>
    <message>
        <source>A backup each day</source>
        <translation>毎日バックアップする</translation>
    </message>
    <message>
        <source>The studio’s own folder</source>
        <translation>スタジオのフォルダー</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>場所</translation>
    </message>
    <message>
        <source>Another disk helps when this one fails.</source>
        <translation>別のディスクなら、このディスクが壊れても安心です。</translation>
    </message>
    <message>
        <source>In the background.</source>
        <translation>裏で行います。</translation>
    </message>
    <message>
        <source>Keep at most</source>
        <translation>残す数の上限</translation>
    </message>
    <message>
        <source>The oldest go first.</source>
        <translation>古いものから消えます。</translation>
    </message>
    <message>
        <source>All together at most</source>
        <translation>全体の上限</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選んでください…</translation>
    </message>
    <message>
        <source>Choose the place of backups</source>
        <translation>バックアップの場所を選ぶ</translation>
    </message>
    <message>
        <source>Each day</source>
        <translation>毎日</translation>
    </message>
    <message>
        <source>of the day</source>
        <translation>毎日のもの</translation>
    </message>
    <message>
        <source>from before a restore</source>
        <translation>復元前の内容</translation>
    </message>
    <message>
        <source>made by hand</source>
        <translation>手動</translation>
    </message>
    <message>
        <source>Restore the backup of {when}</source>
        <translation>{when} のバックアップを復元</translation>
    </message>
    <message>
        <source>Backup (*.zip)</source>
        <translation>バックアップ (*.zip)</translation>
    </message>
</context>
<context>
    <name>BinPanel</name>
    <message>
        <source>Recently deleted</source>
        <translation>最近削除したもの</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Forget now…</source>
        <translation>完全に削除…</translation>
    </message>
    <message>
        <source>What is deleted is kept here for 30 days.</source>
        <translation>削除したものは 30 日間ここに残ります。</translation>
    </message>
    <message>
        <source>Nothing was deleted in the last 30 days.</source>
        <translation>過去 30 日間に削除したものはありません。</translation>
    </message>
    <message>
        <source>The whole chat, messages: {count}</source>
        <translation>チャット全体（メッセージ {count} 件）</translation>
    </message>
    <message>
        <source>chat</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>messages: {count}</source>
        <translation>メッセージ {count} 件</translation>
    </message>
    <message>
        <source>message</source>
        <translation>メッセージ</translation>
    </message>
    <message>
        <source>Forget for good</source>
        <translation>完全に削除</translation>
    </message>
    <message>
        <source>This cannot be undone.</source>
        <translation>この操作は取り消せません。</translation>
    </message>
    <message>
        <source>The chat “{title}” will be gone (messages: {count}), with all versions, attachments and sounds.</source>
        <translation>チャット「{title}」（メッセージ {count} 件）を、すべての版・添付・音声とともに削除します。</translation>
    </message>
    <message>
        <source>What you deleted from “{title}” will be gone (messages: {count}), with attachments and sounds.</source>
        <translation>「{title}」で削除したもの（メッセージ {count} 件）を、添付・音声とともに完全に削除します。</translation>
    </message>
</context>
<context>
    <name>BookmarkPanel</name>
    <message>
        <source>Bookmarks</source>
        <translation>しおり</translation>
    </message>
    <message>
        <source>Bookmark a message, and you find it here again.</source>
        <translation>メッセージにしおりを付けると、ここから戻れます。</translation>
    </message>
</context>
<context>
    <name>Bookmarks</name>
    <message>
        <source>Bookmarks of this chat</source>
        <translation>このチャットのしおり</translation>
    </message>
    <message>
        <source>Bookmarks</source>
        <translation>しおり</translation>
    </message>
    <message>
        <source>Remove the bookmark</source>
        <translation>しおりを外す</translation>
    </message>
    <message>
        <source>A bookmark keeps a place in the chat: point at a message and press the ribbon.</source>
        <translation>しおりはチャットの中の場所を覚えます。メッセージを指してリボンを押してください。</translation>
    </message>
</context>
<context>
    <name>Branches</name>
    <message>
        <source>Branches of this chat</source>
        <translation>このチャットの分岐</translation>
    </message>
    <message>
        <source>Branches</source>
        <translation>分岐</translation>
    </message>
    <message>
        <source>What is shown now stands in bold. Choose a line to go there: nothing is lost by it.</source>
        <translation>いま表示しているものは太字です。行を選ぶとそこへ移ります。何も失われません。</translation>
    </message>
    <message>
        <source>This chat has one way only. Another version of a message, or going on from one, begins a branch.</source>
        <translation>このチャットはまだ一本道です。メッセージの別の版や、途中から続けることで分岐が始まります。</translation>
    </message>
    <message>
        <source>{count} messages</source>
        <translation>{count}件</translation>
    </message>
    <message>
        <source>{words}, shown now</source>
        <translation>{words}(表示中)</translation>
    </message>
    <message>
        <source>You</source>
        <translation>あなた</translation>
    </message>
</context>
<context>
    <name>CallModel</name>
    <message>
        <source>Process</source>
        <translation>プロセス</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>{name} (this one)</source>
        <translation>{name} (表示中)</translation>
    </message>
</context>
<context>
    <name>CallsPanel</name>
    <message>
        <source>Processes that called each other</source>
        <translation>呼び出し合ったプロセス</translation>
    </message>
    <message>
        <source>This process was called by none and calls none.</source>
        <translation>このプロセスは呼び出されておらず、何も呼び出していません。</translation>
    </message>
</context>
<context>
    <name>CauseModel</name>
    <message>
        <source>{count} × {step}  ·  {age}</source>
        <translation>{step} × {count}  ·  {age}</translation>
    </message>
    <message>
        <source>The engine did not say why.</source>
        <translation>エンジンからの理由はありません。</translation>
    </message>
</context>
<context>
    <name>CauseTree</name>
    <message>
        <source>Failed processes by cause</source>
        <translation>原因ごとの失敗したプロセス</translation>
    </message>
</context>
<context>
    <name>ChatActs</name>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Rename chat</source>
        <translation>チャットの名前を変更</translation>
    </message>
    <message>
        <source>Who answers…</source>
        <translation>だれが答えるか…</translation>
    </message>
    <message>
        <source>Open in its own window</source>
        <translation>別のウィンドウで開く</translation>
    </message>
    <message>
        <source>Delete chat</source>
        <translation>チャットを削除</translation>
    </message>
    <message>
        <source>Stop the reply</source>
        <translation>返信を止める</translation>
    </message>
    <message>
        <source>Title</source>
        <translation>タイトル</translation>
    </message>
    <message>
        <source>The chat “{title}” was deleted.</source>
        <translation>チャット「{title}」を削除しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>ChatCommands</name>
    <message>
        <source>Make another reply</source>
        <translation>返信を作り直す</translation>
    </message>
    <message>
        <source>Have the reply go on</source>
        <translation>返信の続きを書いてもらう</translation>
    </message>
    <message>
        <source>Draft my line for me</source>
        <translation>自分のセリフを下書きしてもらう</translation>
    </message>
    <message>
        <source>Roll dice and say the result</source>
        <translation>サイコロを振って結果を言う</translation>
    </message>
    <message>
        <source>Bookmark the last message, with a note</source>
        <translation>最後のメッセージにメモつきのしおりをはさむ</translation>
    </message>
    <message>
        <source>Give the chat a title</source>
        <translation>チャットに題名をつける</translation>
    </message>
    <message>
        <source>Author’s note: remind the model of something</source>
        <translation>作者メモ: モデルに伝えておく</translation>
    </message>
    <message>
        <source>Choose who answers in this chat</source>
        <translation>このチャットで答えるモデルを選ぶ</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>ファイルを添付</translation>
    </message>
    <message>
        <source>Edit the quick replies</source>
        <translation>クイック返信を編集</translation>
    </message>
    <message>
        <source>Show all commands</source>
        <translation>すべてのコマンドを表示</translation>
    </message>
    <message>
        <source>There is no reply yet.</source>
        <translation>まだ返信がありません。</translation>
    </message>
    <message>
        <source>There is no message yet.</source>
        <translation>まだメッセージがありません。</translation>
    </message>
    <message>
        <source>The message has a bookmark now.</source>
        <translation>メッセージにしおりをはさみました。</translation>
    </message>
    <message>
        <source>Dice are written like 2d6+1.</source>
        <translation>サイコロは 2d6+1 のように書きます。</translation>
    </message>
    <message>
        <source>The title is changed.</source>
        <translation>題名を変えました。</translation>
    </message>
    <message>
        <source>The model is reminded from now on.</source>
        <translation>これからモデルに伝えます。</translation>
    </message>
    <message>
        <source>There is no reminder any more.</source>
        <translation>作者メモを消しました。</translation>
    </message>
    <message>
        <source>{model} answers here from now on.</source>
        <translation>これからは{model}が答えます。</translation>
    </message>
    <message>
        <source>The usual model answers here from now on.</source>
        <translation>これからはいつものモデルが答えます。</translation>
    </message>
    <message>
        <source>Please write what it is to be behind the command.</source>
        <translation>コマンドの後ろに内容を書いてください。</translation>
    </message>
    <message>
        <source>The chat begins with your first message.</source>
        <translation>チャットは最初のメッセージから始まります。</translation>
    </message>
</context>
<context>
    <name>ChatDefaultsCard</name>
    <message>
        <source>Long chats</source>
        <translation>長いチャット</translation>
    </message>
    <message>
        <source>What is left out first</source>
        <translation>先に省くもの</translation>
    </message>
    <message>
        <source>Where a prompt has no room for all. Each chat may have a rule of its own.</source>
        <translation>プロンプトに入りきらないときの決まりです。チャットごとに変えられます。</translation>
    </message>
</context>
<context>
    <name>ChatDesk</name>
    <message>
        <source>Options of this chat</source>
        <translation>このチャットの設定</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
</context>
<context>
    <name>ChatExchange</name>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Import chats…</source>
        <translation>チャットを取り込む…</translation>
    </message>
    <message>
        <source>Export chat…</source>
        <translation>チャットを書き出す…</translation>
    </message>
    <message>
        <source>Export all chats…</source>
        <translation>すべてのチャットを書き出す…</translation>
    </message>
    <message>
        <source>Backups…</source>
        <translation>バックアップ…</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>ウィンドウ</translation>
    </message>
    <message>
        <source>Chats of SillyTavern, ChatGPT, Open WebUI or this studio (*.jsonl *.json *.zip)</source>
        <translation>SillyTavern、ChatGPT、Open WebUI、このスタジオのチャット (*.jsonl *.json *.zip)</translation>
    </message>
    <message>
        <source>Import chats</source>
        <translation>チャットを取り込む</translation>
    </message>
    <message>
        <source>“{title}” was imported.</source>
        <translation>「{title}」を取り込みました。</translation>
    </message>
    <message>
        <source>Imported chats: {count}.</source>
        <translation>取り込んだチャット:{count}</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Export chat</source>
        <translation>チャットを書き出す</translation>
    </message>
    <message>
        <source>The chat was written to {file}.</source>
        <translation>チャットを {file} に書き出しました。</translation>
    </message>
    <message>
        <source>Export all chats</source>
        <translation>すべてのチャットを書き出す</translation>
    </message>
    <message>
        <source>Archive of chats (*.zip)</source>
        <translation>チャットのアーカイブ (*.zip)</translation>
    </message>
    <message>
        <source>{file} is being written: {percent} %</source>
        <translation>{file} を書き出しています: {percent} %</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Chats written to {file}: {count}.</source>
        <translation>{file} に書き出したチャット:{count}</translation>
    </message>
</context>
<context>
    <name>ChatFiles</name>
    <message>
        <source>Saijin Studio, with everything (*.json)</source>
        <translation>Saijin Studio(すべて含む) (*.json)</translation>
    </message>
    <message>
        <source>SillyTavern (*.jsonl)</source>
        <translation>SillyTavern (*.jsonl)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>Markdown (*.md)</translation>
    </message>
    <message>
        <source>Web page (*.html)</source>
        <translation>ウェブページ (*.html)</translation>
    </message>
    <message>
        <source>Plain text (*.txt)</source>
        <translation>テキスト (*.txt)</translation>
    </message>
    <message>
        <source>the encoding was assumed</source>
        <translation>文字コードを推定しました</translation>
    </message>
    <message>
        <source>some bytes are no text</source>
        <translation>文字でないバイトがあります</translation>
    </message>
    <message>
        <source>the head is missing; this file is never written over</source>
        <translation>見出し行がありません。このファイルには上書きしません</translation>
    </message>
    <message>
        <source>this line cannot be read and was left out</source>
        <translation>この行は読めないので省きました</translation>
    </message>
    <message>
        <source>there is no message here</source>
        <translation>ここにはメッセージがありません</translation>
    </message>
    <message>
        <source>nobody known says this; it was left out</source>
        <translation>発言者が分からないので省きました</translation>
    </message>
    <message>
        <source>this date cannot be read</source>
        <translation>この日付は読めません</translation>
    </message>
    <message>
        <source>this id is there twice</source>
        <translation>この ID は二つあります</translation>
    </message>
    <message>
        <source>what it answers is missing; it stands by itself</source>
        <translation>返信先がないので、単独で置きました</translation>
    </message>
    <message>
        <source>messages follow each other in a circle, which was cut</source>
        <translation>メッセージが輪になっていたので切りました</translation>
    </message>
    <message>
        <source>a file that belongs here is not in it</source>
        <translation>ここに付くファイルが入っていません</translation>
    </message>
    <message>
        <source>there is more than is read</source>
        <translation>読み込める量を超えています</translation>
    </message>
    <message>
        <source>there is no chat here</source>
        <translation>ここにはチャットがありません</translation>
    </message>
</context>
<context>
    <name>ChatHeader</name>
    <message>
        <source>More about this chat</source>
        <translation>このチャットのメニュー</translation>
    </message>
    <message>
        <source>Who answers: {rule}</source>
        <translation>答える人: {rule}</translation>
    </message>
</context>
<context>
    <name>ChatList</name>
    <message>
        <source>Search chats</source>
        <translation>チャットを検索</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Search in all chats</source>
        <translation>すべてのチャットを検索</translation>
    </message>
    <message>
        <source>Bookmarks of all chats</source>
        <translation>すべてのチャットのしおり</translation>
    </message>
    <message>
        <source>Recently deleted</source>
        <translation>最近削除したもの</translation>
    </message>
    <message>
        <source>New folder…</source>
        <translation>新しいフォルダー…</translation>
    </message>
    <message>
        <source>More about the chats</source>
        <translation>チャット一覧のその他の操作</translation>
    </message>
    <message>
        <source>Write to someone, and the chat will be kept here.</source>
        <translation>誰かに話しかけると、チャットがここに並びます。</translation>
    </message>
    <message>
        <source>No chat has these words. Ctrl+Shift+F looks through all messages.</source>
        <translation>この言葉を含むチャットはありません。Ctrl+Shift+F ですべてのメッセージを検索できます。</translation>
    </message>
    <message>
        <source>The archive is empty.</source>
        <translation>アーカイブは空です。</translation>
    </message>
    <message>
        <source>Nothing is here yet. Drag chats onto a folder to put them into it.</source>
        <translation>まだ何もありません。チャットをフォルダーにドラッグすると入ります。</translation>
    </message>
    <message>
        <source>Only with the tag</source>
        <translation>タグで絞り込む</translation>
    </message>
    <message>
        <source>All tags</source>
        <translation>すべてのタグ</translation>
    </message>
</context>
<context>
    <name>ChatOptions</name>
    <message>
        <source>Reset “{name}”</source>
        <translation>「{name}」を元に戻す</translation>
    </message>
    <message>
        <source>From the preset “{name}”</source>
        <translation>プリセット「{name}」から</translation>
    </message>
    <message>
        <source>Set for this chat</source>
        <translation>このチャットで設定</translation>
    </message>
    <message>
        <source>From the persona</source>
        <translation>ペルソナから</translation>
    </message>
    <message>
        <source>From the studio</source>
        <translation>スタジオから</translation>
    </message>
    <message>
        <source>Left to the model’s server</source>
        <translation>モデルのサーバーに任せる</translation>
    </message>
    <message>
        <source>Set for all chats</source>
        <translation>すべてのチャットの設定</translation>
    </message>
    <message>
        <source>Persona: {value}</source>
        <translation>ペルソナ: {value}</translation>
    </message>
    <message>
        <source>Studio: {value}</source>
        <translation>スタジオ: {value}</translation>
    </message>
    <message>
        <source>Set for this chat. Otherwise left to the server</source>
        <translation>このチャットで設定。解除するとサーバーに任せます</translation>
    </message>
    <message>
        <source>Set for this chat. {origin}: {value}</source>
        <translation>このチャットで設定。{origin}: {value}</translation>
    </message>
    <message>
        <source>the usual ones</source>
        <translation>いつものモデル</translation>
    </message>
    <message>
        <source>Nobody else</source>
        <translation>ほかは使わない</translation>
    </message>
    <message>
        <source>none</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>Precise</source>
        <translation>正確</translation>
    </message>
    <message>
        <source>Balanced</source>
        <translation>標準</translation>
    </message>
    <message>
        <source>Creative</source>
        <translation>創造的</translation>
    </message>
    <message>
        <source>Always the same</source>
        <translation>いつも同じ</translation>
    </message>
    <message>
        <source>that of your words</source>
        <translation>あなたの言葉に合わせる</translation>
    </message>
    <message>
        <source>on</source>
        <translation>オン</translation>
    </message>
    <message>
        <source>off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>no name</source>
        <translation>名前なし</translation>
    </message>
    <message>
        <source>Oldest messages</source>
        <translation>古いメッセージ</translation>
    </message>
    <message>
        <source>Oldest messages, summed up</source>
        <translation>古いメッセージ(要約を残す)</translation>
    </message>
    <message>
        <source>Lorebook first</source>
        <translation>ロアブックから先に</translation>
    </message>
    <message>
        <source>Example dialogue first</source>
        <translation>会話例から先に</translation>
    </message>
    <message>
        <source>Where there is no room, messages are left out from the beginning of the chat on.</source>
        <translation>入りきらないときは、チャットの最初のメッセージから省きます。</translation>
    </message>
    <message>
        <source>Where there is no room, messages are left out from the beginning on; the summary below stands for them.</source>
        <translation>入りきらないときは最初のメッセージから省き、代わりに下の要約を入れます。</translation>
    </message>
    <message>
        <source>Where there is no room, entries of the lorebook are left out before any message is.</source>
        <translation>入りきらないときは、メッセージより先にロアブックの項目を省きます。</translation>
    </message>
    <message>
        <source>Where there is no room, the persona’s example dialogue is left out before any message is.</source>
        <translation>入りきらないときは、メッセージより先にペルソナの会話例を省きます。</translation>
    </message>
    <message>
        <source>as an instruction</source>
        <translation>指示として</translation>
    </message>
    <message>
        <source>as your words</source>
        <translation>あなたの言葉として</translation>
    </message>
    <message>
        <source>as the persona’s words</source>
        <translation>ペルソナの言葉として</translation>
    </message>
    <message>
        <source>Liveliness</source>
        <translation>活発さ</translation>
    </message>
    <message>
        <source>Temperature: 0 is strict, 1 lively, 2 wild.</source>
        <translation>温度。0は堅実、1は活発、2は奔放です。</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Only the likeliest words that together have this share.</source>
        <translation>合計がこの割合になるまでの、可能性の高い語だけを使います。</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Only words at least this likely beside the likeliest.</source>
        <translation>最も可能性の高い語に対して、この割合以上の語だけを使います。</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Only that many of the likeliest words; 0 for all.</source>
        <translation>可能性の高い順にこの数の語だけを使います。0はすべて。</translation>
    </message>
    <message>
        <source>Against repetition</source>
        <translation>繰り返しを抑える</translation>
    </message>
    <message>
        <source>Repeat penalty: 1 for none.</source>
        <translation>繰り返しペナルティ。1はなし。</translation>
    </message>
    <message>
        <source>New subjects</source>
        <translation>新しい話題</translation>
    </message>
    <message>
        <source>Presence penalty: 0 for none.</source>
        <translation>存在ペナルティ。0はなし。</translation>
    </message>
    <message>
        <source>New words</source>
        <translation>新しい言葉</translation>
    </message>
    <message>
        <source>Frequency penalty: 0 for none.</source>
        <translation>頻度ペナルティ。0はなし。</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>シード</translation>
    </message>
    <message>
        <source>The same number gives the same reply, where the server can.</source>
        <translation>サーバーが対応していれば、同じ数で同じ返事になります。</translation>
    </message>
    <message>
        <source>Room for prompt and reply</source>
        <translation>プロンプトと返事の広さ</translation>
    </message>
    <message>
        <source>In tokens: what the model sees at once.</source>
        <translation>トークン数。モデルが一度に見る範囲です。</translation>
    </message>
    <message>
        <source>Longest reply</source>
        <translation>返事の最大の長さ</translation>
    </message>
    <message>
        <source>In tokens.</source>
        <translation>トークン数。</translation>
    </message>
</context>
<context>
    <name>ChatPage</name>
    <message>
        <source>No language model is connected: the built-in offline model answers, from the card and memory.</source>
        <translation>言語モデルがつながっていません。内蔵のオフラインモデルが、カードと記憶から答えています。</translation>
    </message>
    <message>
        <source>Connect a model</source>
        <translation>モデルをつなぐ</translation>
    </message>
    <message>
        <source>Save the audio</source>
        <translation>音声を保存</translation>
    </message>
    <message>
        <source>Sound (*.wav)</source>
        <translation>音声 (*.wav)</translation>
    </message>
    <message>
        <source>Open a link</source>
        <translation>リンクを開く</translation>
    </message>
    <message>
        <source>This link is not opened: it does not lead to a web page.</source>
        <translation>このリンクはウェブページではないため、開きません。</translation>
    </message>
    <message>
        <source>Open this address in your browser?</source>
        <translation>このアドレスをブラウザーで開きますか?</translation>
    </message>
</context>
<context>
    <name>ChatPlaces</name>
    <message>
        <source>All chats</source>
        <translation>すべてのチャット</translation>
    </message>
    <message>
        <source>Archived</source>
        <translation>アーカイブ</translation>
    </message>
    <message>
        <source>{name}, {count} chats</source>
        <translation>{name}、チャット {count} 件</translation>
    </message>
</context>
<context>
    <name>ChatSound</name>
    <message>
        <source>Save the chat’s sound…</source>
        <translation>チャットの音声を保存…</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>FLAC, smaller (*.flac)</source>
        <translation>FLAC、小さめ (*.flac)</translation>
    </message>
    <message>
        <source>WAV, for every program (*.wav)</source>
        <translation>WAV、どのソフトでも (*.wav)</translation>
    </message>
    <message>
        <source>Save the chat’s sound</source>
        <translation>チャットの音声を保存</translation>
    </message>
    <message>
        <source>The chat’s sound was written to {file}: {time}, chapters: {count}.</source>
        <translation>チャットの音声を {file} に保存しました: {time}、チャプター {count}。</translation>
    </message>
    <message>
        <source>{file} is being written: {percent} %</source>
        <translation>{file} を書き出しています: {percent} %</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>中止</translation>
    </message>
</context>
<context>
    <name>CloneDialog</name>
    <message>
        <source>Clone a voice</source>
        <translation>声のクローンを作る</translation>
    </message>
    <message>
        <source>Open a file…</source>
        <translation>ファイルを開く…</translation>
    </message>
    <message>
        <source>Hear the recording</source>
        <translation>録音を聞く</translation>
    </message>
    <message>
        <source>Hear a sentence in this voice</source>
        <translation>この声で一文を聞く</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>As it stands in the list of voices</source>
        <translation>声の一覧に出る名前</translation>
    </message>
    <message>
        <source>Where they said it in their own words</source>
        <translation>本人の言葉があれば</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>This person agrees that a voice is made of this recording.</source>
        <translation>この人は、この録音から声を作ることに同意しています。</translation>
    </message>
    <message>
        <source>Ten to sixty seconds of one person who speaks calmly in a quiet room. It stays on this machine.</source>
        <translation>静かな場所で一人が落ち着いて話す、10〜60秒の録音です。このマシンの外には出ません。</translation>
    </message>
    <message>
        <source>Name of the voice</source>
        <translation>声の名前</translation>
    </message>
    <message>
        <source>Whose voice it is</source>
        <translation>誰の声か</translation>
    </message>
    <message>
        <source>Words of consent</source>
        <translation>同意の言葉</translation>
    </message>
    <message>
        <source>Recording: {seconds} s. Press again to end.</source>
        <translation>録音中：{seconds} 秒。もう一度押すと終わります。</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>録音を開く</translation>
    </message>
    <message>
        <source>Sound ({kinds})</source>
        <translation>音声（{kinds}）</translation>
    </message>
    <message>
        <source>Learning the voice for a try. The first time this takes a while.</source>
        <translation>試しに声を学習しています。最初は少し時間がかかります。</translation>
    </message>
    <message>
        <source>End the recording</source>
        <translation>録音を終える</translation>
    </message>
    <message>
        <source>Record</source>
        <translation>録音する</translation>
    </message>
    <message>
        <source>Recording…</source>
        <translation>録音中…</translation>
    </message>
    <message>
        <source>Press to record, and again to end</source>
        <translation>押すと録音、もう一度押すと終了</translation>
    </message>
    <message>
        <source>The recording is not kept yet. Close once more to throw it away.</source>
        <translation>録音はまだ保存していません。もう一度閉じると捨てます。</translation>
    </message>
    <message>
        <source>a recording that can be used</source>
        <translation>使える録音</translation>
    </message>
    <message>
        <source>a name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>whose voice it is</source>
        <translation>誰の声か</translation>
    </message>
    <message>
        <source>their consent</source>
        <translation>本人の同意</translation>
    </message>
    <message>
        <source>Still needed: {what}.</source>
        <translation>まだ必要なもの：{what}</translation>
    </message>
</context>
<context>
    <name>CloneRow</name>
    <message>
        <source>Name of the voice</source>
        <translation>声の名前</translation>
    </message>
    <message>
        <source>Learning {name}</source>
        <translation>{name} を学習中</translation>
    </message>
    <message>
        <source>Learn</source>
        <translation>学習する</translation>
    </message>
    <message>
        <source>Learn {name}</source>
        <translation>{name} を学習する</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stop learning {name}</source>
        <translation>{name} の学習を止める</translation>
    </message>
    <message>
        <source>Give to…</source>
        <translation>使わせる…</translation>
    </message>
    <message>
        <source>Give {name} to a persona</source>
        <translation>{name} をペルソナに使わせる</translation>
    </message>
    <message>
        <source>Hear the recording of {name}</source>
        <translation>{name} の録音を聞く</translation>
    </message>
    <message>
        <source>Rename {name}</source>
        <translation>{name} の名前を変える</translation>
    </message>
    <message>
        <source>Save {name} as a file</source>
        <translation>{name} をファイルに保存</translation>
    </message>
    <message>
        <source>Remove {name}</source>
        <translation>{name} を削除</translation>
    </message>
    <message>
        <source>It is learned after the one before it.</source>
        <translation>前の声のあとに学習します。</translation>
    </message>
    <message>
        <source>Learning the voice. The first time the model is loaded, which takes a while.</source>
        <translation>声を学習しています。最初はモデルの読み込みに少し時間がかかります。</translation>
    </message>
    <message>
        <source>Used by {names}.</source>
        <translation>使用中：{names}</translation>
    </message>
    <message>
        <source>Learned: it can be chosen.</source>
        <translation>学習済みです。選べます。</translation>
    </message>
    <message>
        <source>It can be chosen; it is learned with its first sentence, or now.</source>
        <translation>選べます。最初の文のときに学習しますが、今すぐ学習することもできます。</translation>
    </message>
</context>
<context>
    <name>CloneWords</name>
    <message>
        <source>{seconds} s. {verdict}</source>
        <translation>{seconds} 秒。{verdict}</translation>
    </message>
    <message>
        <source>{who} agreed on {time}: “{words}”</source>
        <translation>{who}さんが {time} に同意：「{words}」</translation>
    </message>
    <message>
        <source>As its file says, {who} agreed on {time}: “{words}”</source>
        <translation>ファイルの記載では、{who}さんが {time} に同意：「{words}」</translation>
    </message>
    <message>
        <source>Recordings can be kept now. To speak in their voices, the optional part Coqui TTS is needed.</source>
        <translation>録音は今すぐ保存できます。その声で話すには、追加機能の Coqui TTS が必要です。</translation>
    </message>
    <message>
        <source>Recordings can be kept now. To speak in their voices, an XTTS voice is needed on this machine.</source>
        <translation>録音は今すぐ保存できます。その声で話すには、このマシンに XTTS の声が必要です。</translation>
    </message>
</context>
<context>
    <name>ClonesCard</name>
    <message>
        <source>Cloned voices</source>
        <translation>クローンした声</translation>
    </message>
    <message>
        <source>A voice as in a recording that you make or open. It stays on this machine, with the consent of whoever is heard. Without a GPU such a voice is slower than speech.</source>
        <translation>録音するか開いた音声のように話す声です。話している人の同意とともに、このマシンの中だけに置かれます。GPU がないと、話す速さに追いつきません。</translation>
    </message>
    <message>
        <source>Open an exported voice…</source>
        <translation>書き出した声を開く…</translation>
    </message>
    <message>
        <source>Clone a voice…</source>
        <translation>声のクローンを作る…</translation>
    </message>
    <message>
        <source>None yet. A few sentences are enough for the first one.</source>
        <translation>まだありません。最初の声は、いくつかの文を録音するだけで作れます。</translation>
    </message>
    <message>
        <source>To the voices on this machine</source>
        <translation>このマシンの声へ</translation>
    </message>
    <message>
        <source>To the optional voices</source>
        <translation>追加できる声へ</translation>
    </message>
    <message>
        <source>Kept on this machine.</source>
        <translation>このマシンに保存しました。</translation>
    </message>
    <message>
        <source>ZIP file ({kinds})</source>
        <translation>ZIP ファイル（{kinds}）</translation>
    </message>
    <message>
        <source>Open an exported voice</source>
        <translation>書き出した声を開く</translation>
    </message>
    <message>
        <source>Save the voice</source>
        <translation>声を保存</translation>
    </message>
    <message>
        <source>Saved, with the consent.</source>
        <translation>同意とともに保存しました。</translation>
    </message>
    <message>
        <source>The cloned voice “{name}” was removed.</source>
        <translation>クローンした声「{name}」を削除しました。</translation>
    </message>
    <message>
        <source>{name} speaks in this voice now.</source>
        <translation>{name}はこれからこの声で話します。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Command palette</source>
        <translation>コマンドパレット</translation>
    </message>
    <message>
        <source>What would you like to do?</source>
        <translation>何をしますか?</translation>
    </message>
    <message>
        <source>What was found</source>
        <translation>見つかったもの</translation>
    </message>
</context>
<context>
    <name>CompareDialog</name>
    <message>
        <source>Compare two versions</source>
        <translation>二つの版を比較</translation>
    </message>
    <message>
        <source>Version on the left</source>
        <translation>左の版</translation>
    </message>
    <message>
        <source>Version on the right</source>
        <translation>右の版</translation>
    </message>
    <message>
        <source>{place}: {what}</source>
        <translation>{place}: {what}</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数値</translation>
    </message>
    <message>
        <source>Words</source>
        <translation>言葉</translation>
    </message>
    <message>
        <source>Both prompts are the same.</source>
        <translation>二つのプロンプトは同じです。</translation>
    </message>
    <message>
        <source>What differs in the prompt</source>
        <translation>プロンプトの違い</translation>
    </message>
    <message>
        <source>{count} more parts differ.</source>
        <translation>ほかに {count} か所が異なります。</translation>
    </message>
    <message>
        <source>{part}: not there</source>
        <translation>{part}: なし</translation>
    </message>
</context>
<context>
    <name>Completion</name>
    <message>
        <source>Suggestions</source>
        <translation>候補</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Message</source>
        <translation>メッセージ</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>ファイルを添付</translation>
    </message>
    <message>
        <source>Draft my line for me</source>
        <translation>自分のセリフを下書きしてもらう</translation>
    </message>
    <message>
        <source>Edit the quick replies</source>
        <translation>クイック返信を編集</translation>
    </message>
    <message>
        <source>Speak replies</source>
        <translation>返信を読み上げる</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>送信</translation>
    </message>
    <message>
        <source>Write to {name}</source>
        <translation>{name}に話しかける</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>メッセージを書く</translation>
    </message>
    <message>
        <source>Stop writing my line</source>
        <translation>下書きをやめる</translation>
    </message>
    <message>
        <source>A file is still being read. Send again in a moment.</source>
        <translation>ファイルを読み込んでいます。少し待ってからもう一度送ってください。</translation>
    </message>
    <message>
        <source>Stop the reply</source>
        <translation>返信を止める</translation>
    </message>
    <message>
        <source>Replies are spoken</source>
        <translation>返信を読み上げています</translation>
    </message>
    <message>
        <source>Replies are silent</source>
        <translation>返信は読み上げません</translation>
    </message>
</context>
<context>
    <name>ContextCard</name>
    <message>
        <source>When there is no more room</source>
        <translation>入りきらないとき</translation>
    </message>
    <message>
        <source>What is left out first</source>
        <translation>先に省くもの</translation>
    </message>
    <message>
        <source>Summary of what was said before</source>
        <translation>これまでの要約</translation>
    </message>
    <message>
        <source>Sum up now</source>
        <translation>今すぐ要約する</translation>
    </message>
    <message>
        <source>None yet.</source>
        <translation>まだありません。</translation>
    </message>
    <message>
        <source>It is made by itself when messages have no room any more.</source>
        <translation>メッセージが入りきらなくなると、自動で作られます。</translation>
    </message>
    <message>
        <source>Up to message #{position}. In your own words: nobody writes over them.</source>
        <translation>#{position}まで。あなたの言葉なので、上書きされません。</translation>
    </message>
    <message>
        <source>Up to message #{position}, by {model}. You may change it.</source>
        <translation>#{position}まで({model}による)。書き換えられます。</translation>
    </message>
    <message>
        <source>The model is asked…</source>
        <translation>モデルに頼んでいます…</translation>
    </message>
    <message>
        <source>Being written: {words}</source>
        <translation>作成中: {words}</translation>
    </message>
    <message>
        <source>All of it is summed up already.</source>
        <translation>すべて要約済みです。</translation>
    </message>
</context>
<context>
    <name>CourseTable</name>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
</context>
<context>
    <name>DateDialog</name>
    <message>
        <source>Go to a date</source>
        <translation>日付へ移動</translation>
    </message>
    <message>
        <source>Date</source>
        <translation>日付</translation>
    </message>
    <message>
        <source>Go there</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
</context>
<context>
    <name>Decision</name>
    <message>
        <source>Rule {number}</source>
        <translation>規則 {number}</translation>
    </message>
    <message>
        <source>When</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>Then</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Annotation</source>
        <translation>注釈</translation>
    </message>
</context>
<context>
    <name>DecisionView</name>
    <message>
        <source>Decision</source>
        <translation>決定</translation>
    </message>
    <message>
        <source>Needs: {names}</source>
        <translation>必要なもの: {names}</translation>
    </message>
    <message>
        <source>Expression of {name}</source>
        <translation>{name} の式</translation>
    </message>
</context>
<context>
    <name>DefinitionModel</name>
    <message>
        <source>Version {number}</source>
        <translation>版 {number}</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>決定</translation>
    </message>
    <message>
        <source>{count} running</source>
        <translation>実行中 {count} 件</translation>
    </message>
    <message>
        <source>{count} failed</source>
        <translation>失敗 {count} 件</translation>
    </message>
</context>
<context>
    <name>Deployment</name>
    <message>
        <source>{file} was not deployed. {why}</source>
        <translation>{file} は配備されませんでした。{why}</translation>
    </message>
    <message>
        <source>The engine has {file} as it is already.</source>
        <translation>エンジンには、同じ内容の {file} がすでにあります。</translation>
    </message>
    <message>
        <source>{file} is deployed: {what}.</source>
        <translation>{file} を配備しました: {what}。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Undone: {what} as before, in a new version.</source>
        <translation>元に戻しました。{what} は、以前の内容の新しい版になりました。</translation>
    </message>
    <message>
        <source>This was not undone. {why}</source>
        <translation>元に戻せませんでした。{why}</translation>
    </message>
</context>
<context>
    <name>DetailHead</name>
    <message>
        <source>How the reply was made</source>
        <translation>返信ができるまで</translation>
    </message>
    <message>
        <source>Cancel…</source>
        <translation>中止…</translation>
    </message>
    <message>
        <source>Cancel this process</source>
        <translation>このプロセスを中止</translation>
    </message>
    <message>
        <source>What can be done</source>
        <translation>できること</translation>
    </message>
    <message>
        <source>took {time}</source>
        <translation>{time} かかりました</translation>
    </message>
    <message>
        <source>started {age} ago</source>
        <translation>{age}前に開始</translation>
    </message>
    <message>
        <source>try {count}</source>
        <translation>{count} 回目</translation>
    </message>
    <message>
        <source>at “{step}”</source>
        <translation>「{step}」</translation>
    </message>
</context>
<context>
    <name>DeviceCard</name>
    <message>
        <source>Where it sounds</source>
        <translation>音の出る場所</translation>
    </message>
    <message>
        <source>A tone tells whether the device and its sides are right.</source>
        <translation>音を鳴らして、機器と左右が正しいか確かめます。</translation>
    </message>
    <message>
        <source>Sound device</source>
        <translation>音声デバイス</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>左</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>右</translation>
    </message>
    <message>
        <source>Both sides</source>
        <translation>両方</translation>
    </message>
    <message>
        <source>Test tone: {side}</source>
        <translation>テスト音: {side}</translation>
    </message>
    <message>
        <source>The system&apos;s default</source>
        <translation>システムの既定</translation>
    </message>
</context>
<context>
    <name>Diagram</name>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>End</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Waiting event</source>
        <translation>待機イベント</translation>
    </message>
    <message>
        <source>Sending event</source>
        <translation>送信イベント</translation>
    </message>
    <message>
        <source>Boundary event</source>
        <translation>境界イベント</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>タスク</translation>
    </message>
    <message>
        <source>Service task</source>
        <translation>サービスタスク</translation>
    </message>
    <message>
        <source>User task</source>
        <translation>ユーザータスク</translation>
    </message>
    <message>
        <source>Script task</source>
        <translation>スクリプトタスク</translation>
    </message>
    <message>
        <source>Send task</source>
        <translation>送信タスク</translation>
    </message>
    <message>
        <source>Receive task</source>
        <translation>受信タスク</translation>
    </message>
    <message>
        <source>Business rule task</source>
        <translation>ビジネスルールタスク</translation>
    </message>
    <message>
        <source>Manual task</source>
        <translation>手動タスク</translation>
    </message>
    <message>
        <source>Call activity</source>
        <translation>コールアクティビティ</translation>
    </message>
    <message>
        <source>Sub-process</source>
        <translation>サブプロセス</translation>
    </message>
    <message>
        <source>Transaction</source>
        <translation>トランザクション</translation>
    </message>
    <message>
        <source>Ad-hoc sub-process</source>
        <translation>アドホックサブプロセス</translation>
    </message>
    <message>
        <source>Exclusive gateway</source>
        <translation>排他ゲートウェイ</translation>
    </message>
    <message>
        <source>Parallel gateway</source>
        <translation>並列ゲートウェイ</translation>
    </message>
    <message>
        <source>Inclusive gateway</source>
        <translation>包含ゲートウェイ</translation>
    </message>
    <message>
        <source>Event gateway</source>
        <translation>イベントゲートウェイ</translation>
    </message>
    <message>
        <source>Complex gateway</source>
        <translation>複合ゲートウェイ</translation>
    </message>
    <message>
        <source>Pool</source>
        <translation>プール</translation>
    </message>
    <message>
        <source>Lane</source>
        <translation>レーン</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>注釈</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>グループ</translation>
    </message>
    <message>
        <source>Data object</source>
        <translation>データオブジェクト</translation>
    </message>
    <message>
        <source>Data input</source>
        <translation>データ入力</translation>
    </message>
    <message>
        <source>Data output</source>
        <translation>データ出力</translation>
    </message>
    <message>
        <source>Data store</source>
        <translation>データストア</translation>
    </message>
    <message>
        <source>Sequence flow</source>
        <translation>シーケンスフロー</translation>
    </message>
    <message>
        <source>Message flow</source>
        <translation>メッセージフロー</translation>
    </message>
    <message>
        <source>Association</source>
        <translation>関連</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>進行中</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>added</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>tried again, times: {count}</source>
        <translation>再試行 {count} 回</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>型</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>トピック</translation>
    </message>
    <message>
        <source>Condition</source>
        <translation>条件</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>呼び出し</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>決定</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>フォーム</translation>
    </message>
    <message>
        <source>Assignee</source>
        <translation>担当者</translation>
    </message>
    <message>
        <source>Groups</source>
        <translation>グループ</translation>
    </message>
    <message>
        <source>At</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>After</source>
        <translation>経過後</translation>
    </message>
    <message>
        <source>Every</source>
        <translation>間隔</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>メッセージ</translation>
    </message>
    <message>
        <source>Signal</source>
        <translation>シグナル</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>エラー</translation>
    </message>
    <message>
        <source>Escalation</source>
        <translation>エスカレーション</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>式</translation>
    </message>
    <message>
        <source>Delegate</source>
        <translation>デリゲート</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>クラス</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>スクリプト</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>個数</translation>
    </message>
    <message>
        <source>For each of</source>
        <translation>繰り返しの対象</translation>
    </message>
    <message>
        <source>Tries</source>
        <translation>試行回数</translation>
    </message>
    <message>
        <source>Documentation</source>
        <translation>説明</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>イベント</translation>
    </message>
    <message>
        <source>Repeats</source>
        <translation>繰り返し</translation>
    </message>
    <message>
        <source>Attached to</source>
        <translation>付属先</translation>
    </message>
    <message>
        <source>Interrupts</source>
        <translation>割り込み</translation>
    </message>
    <message>
        <source>From</source>
        <translation>元</translation>
    </message>
    <message>
        <source>To</source>
        <translation>先</translation>
    </message>
    <message>
        <source>Otherwise</source>
        <translation>それ以外の場合</translation>
    </message>
    <message>
        <source>Conditional</source>
        <translation>条件付き</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>DiagramCard</name>
    <message>
        <source>Zoom in</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>縮小</translation>
    </message>
    <message>
        <source>Show the whole diagram</source>
        <translation>図全体を表示</translation>
    </message>
</context>
<context>
    <name>DiagramSearch</name>
    <message>
        <source>Find a step</source>
        <translation>手順を探す</translation>
    </message>
    <message>
        <source>Find a step of the diagram</source>
        <translation>図の中の手順を探す</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>前の一致</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>次の一致</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>検索を閉じる</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>見つかりません</translation>
    </message>
</context>
<context>
    <name>DiagramTools</name>
    <message>
        <source>Back to the whole</source>
        <translation>全体に戻る</translation>
    </message>
    <message>
        <source>Find a step</source>
        <translation>手順を探す</translation>
    </message>
    <message>
        <source>Export the diagram</source>
        <translation>図を書き出す</translation>
    </message>
    <message>
        <source>No instance of this version is there to measure yet.</source>
        <translation>この版にはまだ測れるプロセスがありません。</translation>
    </message>
    <message>
        <source>As SVG…</source>
        <translation>SVG として…</translation>
    </message>
    <message>
        <source>As PNG…</source>
        <translation>PNG として…</translation>
    </message>
    <message>
        <source>Drawing (*.svg)</source>
        <translation>図面 (*.svg)</translation>
    </message>
    <message>
        <source>Picture (*.png)</source>
        <translation>画像 (*.png)</translation>
    </message>
    <message>
        <source>The diagram was written to {file}.</source>
        <translation>図を {file} に書き出しました。</translation>
    </message>
</context>
<context>
    <name>DiagramView</name>
    <message>
        <source>This model has no diagram.</source>
        <translation>このモデルには図がありません。</translation>
    </message>
    <message>
        <source>Process diagram: {name}</source>
        <translation>プロセス図: {name}</translation>
    </message>
</context>
<context>
    <name>Dictation</name>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Dictate: hold, or press to begin and to end</source>
        <translation>音声入力：押している間話す、または押して開始・もう一度押して終了</translation>
    </message>
    <message>
        <source>Dictate</source>
        <translation>音声入力</translation>
    </message>
    <message>
        <source>Talk hands-free</source>
        <translation>ハンズフリーで話す</translation>
    </message>
    <message>
        <source>Write down {seconds} s from {time}</source>
        <translation>{time} の {seconds} 秒を文字にする</translation>
    </message>
    <message>
        <source>Settings of dictation</source>
        <translation>音声入力の設定</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>The microphone went away.</source>
        <translation>マイクが外れました。</translation>
    </message>
    <message>
        <source>Writing down what you said…</source>
        <translation>話した言葉を文字にしています…</translation>
    </message>
    <message>
        <source>The microphone is off until the reply has been said. Esc ends the talk.</source>
        <translation>返事が終わるまでマイクは切れています。Esc で終了します。</translation>
    </message>
    <message>
        <source>Listening: what you say is sent. Esc ends the talk.</source>
        <translation>聞いています。話すと送信されます。Esc で終了します。</translation>
    </message>
    <message>
        <source>Listening. Esc throws it away.</source>
        <translation>聞いています。Esc で取り消します。</translation>
    </message>
    <message>
        <source>What you said is kept. The menu of the microphone has it written down.</source>
        <translation>話した内容は保存されています。マイクのメニューから文字にできます。</translation>
    </message>
    <message>
        <source>What you said stands in the draft of the chat it was said in.</source>
        <translation>話した内容は、話したチャットの下書きにあります。</translation>
    </message>
    <message>
        <source>{fault} What you said is kept.</source>
        <translation>{fault}話した内容は保存されています。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>もう一度試す</translation>
    </message>
</context>
<context>
    <name>EarlierWords</name>
    <message>
        <source>Earlier words</source>
        <translation>前の文面</translation>
    </message>
    <message>
        <source>When the words were changed</source>
        <translation>文面が変わった時</translation>
    </message>
    <message>
        <source>The words until then</source>
        <translation>それまでの文面</translation>
    </message>
    <message>
        <source>Use these words again</source>
        <translation>この文面に戻す</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Kept for 30 days.</source>
        <translation>30日間残ります。</translation>
    </message>
    <message>
        <source>until {time}</source>
        <translation>{time}まで</translation>
    </message>
    <message>
        <source>No earlier words are kept.</source>
        <translation>前の文面は残っていません。</translation>
    </message>
</context>
<context>
    <name>EngineLine</name>
    <message>
        <source>Measure</source>
        <translation>測る</translation>
    </message>
    <message>
        <source>Measure {engine}</source>
        <translation>{engine}を測る</translation>
    </message>
    <message>
        <source>Install…</source>
        <translation>インストール…</translation>
    </message>
    <message>
        <source>Fetch a voice…</source>
        <translation>声を取得…</translation>
    </message>
    <message>
        <source>Add a voice…</source>
        <translation>音声を追加…</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>設定する…</translation>
    </message>
    <message>
        <source>Licence: {licence}</source>
        <translation>ライセンス: {licence}</translation>
    </message>
    <message>
        <source>{size} on the disk</source>
        <translation>ディスク上 {size}</translation>
    </message>
    <message>
        <source>ready, but no voice for it is here yet</source>
        <translation>準備はできていますが、音声がまだありません</translation>
    </message>
    <message>
        <source>{languages} — {lack}</source>
        <translation>{languages} — {lack}</translation>
    </message>
    <message>
        <source>real-time factor {factor}</source>
        <translation>実時間比 {factor}</translation>
    </message>
    <message>
        <source>first sound after {time}</source>
        <translation>最初の音まで {time}</translation>
    </message>
    <message>
        <source>no sound device, so the first sound was not measured</source>
        <translation>音声デバイスがないため、最初の音は測れません</translation>
    </message>
    <message>
        <source>Measured here in {language}: {factor}, {first}.</source>
        <translation>この機械での測定({language}): {factor}、{first}。</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>測定中…</translation>
    </message>
</context>
<context>
    <name>EngineNotice</name>
    <message>
        <source>Try again</source>
        <translation>もう一度試す</translation>
    </message>
</context>
<context>
    <name>EnginePage</name>
    <message>
        <source>Engine</source>
        <translation>エンジン</translation>
    </message>
    <message>
        <source>Every reply is a process on this engine.</source>
        <translation>返信はすべて、このエンジンの上でプロセスとして動きます。</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>再起動</translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation>エンジンを再起動</translation>
    </message>
    <message>
        <source>Changes here take effect when the engine is started again.</source>
        <translation>ここでの変更は、エンジンを再起動すると有効になります。</translation>
    </message>
    <message>
        <source>The studio&apos;s own</source>
        <translation>スタジオ内蔵</translation>
    </message>
    <message>
        <source>One that exists already</source>
        <translation>既存のエンジン</translation>
    </message>
    <message>
        <source>The studio&apos;s own needs nothing installed and listens on this machine alone.</source>
        <translation>内蔵のエンジンはインストール不要で、このコンピューターの中だけで動きます。</translation>
    </message>
    <message>
        <source>Edition</source>
        <translation>エディション</translation>
    </message>
    <message>
        <source>Start faster</source>
        <translation>起動を速くする</translation>
    </message>
    <message>
        <source>Makes a cache of 120 MB in the background after the first good start.</source>
        <translation>最初の起動のあと、裏で 120 MB のキャッシュを作ります。</translation>
    </message>
    <message>
        <source>Your own, where there is one</source>
        <translation>あれば、いつものリポジトリ</translation>
    </message>
    <message>
        <source>A folder that is looked into before anything is fetched.</source>
        <translation>ダウンロードの前に探すフォルダー。</translation>
    </message>
    <message>
        <source>Maven repository</source>
        <translation>Maven リポジトリ</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>The root of its REST interface.</source>
        <translation>REST インターフェースのルート。</translation>
    </message>
    <message>
        <source>None</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>User</source>
        <translation>ユーザー</translation>
    </message>
    <message>
        <source>Kept in the keyring of this system, never in a file.</source>
        <translation>このシステムのキーリングに保存され、ファイルには書かれません。</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>パスワード</translation>
    </message>
</context>
<context>
    <name>EnginesCard</name>
    <message>
        <source>What can speak</source>
        <translation>話せるもの</translation>
    </message>
    <message>
        <source>Asked from top to bottom: the first that speaks a language says it, unless a persona wants another.</source>
        <translation>上から順に、その言語を話せる最初のものが話します。ペルソナが別のものを望む場合はそれに従います。</translation>
    </message>
</context>
<context>
    <name>FailureCard</name>
    <message>
        <source>Try again</source>
        <translation>もう一度試す</translation>
    </message>
    <message>
        <source>Try the failed step again</source>
        <translation>失敗した手順をもう一度試す</translation>
    </message>
    <message>
        <source>Edit variables…</source>
        <translation>変数を直す…</translation>
    </message>
    <message>
        <source>Edit variables and try again</source>
        <translation>変数を直してもう一度試す</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>詳細</translation>
    </message>
    <message>
        <source>Details of the failure</source>
        <translation>失敗の詳細</translation>
    </message>
    <message>
        <source>Failed: {time}</source>
        <translation>失敗: {time}</translation>
    </message>
    <message>
        <source>Topic: {topic}</source>
        <translation>トピック: {topic}</translation>
    </message>
    <message>
        <source>Worker: {worker}</source>
        <translation>ワーカー: {worker}</translation>
    </message>
    <message>
        <source>Tries: {count}</source>
        <translation>試行: {count} 回</translation>
    </message>
    <message>
        <source>“{step}” failed and waits for you</source>
        <translation>「{step}」が失敗し、確認を待っています</translation>
    </message>
    <message>
        <source>The engine did not say why.</source>
        <translation>エンジンからの理由はありません。</translation>
    </message>
</context>
<context>
    <name>FaultPage</name>
    <message>
        <source>Check again</source>
        <translation>もう一度確かめる</translation>
    </message>
    <message>
        <source>Check the file again and deploy it</source>
        <translation>ファイルをもう一度確かめて配備する</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Close the report on this file</source>
        <translation>このファイルの報告を閉じる</translation>
    </message>
    <message>
        <source>The file around the fault</source>
        <translation>誤りのある箇所の前後</translation>
    </message>
    <message>
        <source>{file} was not deployed</source>
        <translation>{file} は配備されませんでした</translation>
    </message>
    <message>
        <source>{title} (more files with faults: {count})</source>
        <translation>{title}(誤りのあるファイルがほかに {count} 件)</translation>
    </message>
    <message>
        <source>At “{name}” ({element})</source>
        <translation>「{name}」({element})</translation>
    </message>
    <message>
        <source>At {element}</source>
        <translation>{element}</translation>
    </message>
    <message>
        <source>Line {line}</source>
        <translation>{line} 行目</translation>
    </message>
    <message>
        <source>{place}, line {line}</source>
        <translation>{place}、{line} 行目</translation>
    </message>
</context>
<context>
    <name>FieldRow</name>
    <message>
        <source>{name}, needed</source>
        <translation>{name}、必須</translation>
    </message>
    <message>
        <source>{name} *</source>
        <translation>{name} *</translation>
    </message>
    <message>
        <source>2026-03-14</source>
        <translation>2026-03-14</translation>
    </message>
    <message>
        <source>Yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>選んでください…</translation>
    </message>
    <message>
        <source>None</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>FigureRow</name>
    <message>
        <source>first word</source>
        <translation>最初の言葉</translation>
    </message>
    <message>
        <source>tokens/s</source>
        <translation>トークン/秒</translation>
    </message>
    <message>
        <source>whole time</source>
        <translation>全体の時間</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>Search processes</source>
        <translation>プロセスを検索</translation>
    </message>
    <message>
        <source>A persona, a process, part of a business key, or a whole instance id</source>
        <translation>ペルソナ、プロセス、ビジネスキーの一部、またはインスタンス ID の全体</translation>
    </message>
    <message>
        <source>More filters</source>
        <translation>さらに絞り込む</translation>
    </message>
    <message>
        <source>Which processes to show</source>
        <translation>表示するプロセス</translation>
    </message>
    <message>
        <source>All processes</source>
        <translation>すべてのプロセス</translation>
    </message>
    <message>
        <source>Running now</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>Waiting for a worker</source>
        <translation>ワーカー待ち</translation>
    </message>
    <message>
        <source>Needing you</source>
        <translation>確認が必要</translation>
    </message>
    <message>
        <source>Finished</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>プロセス</translation>
    </message>
    <message>
        <source>Persona</source>
        <translation>ペルソナ</translation>
    </message>
    <message>
        <source>Begun</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>at any time</source>
        <translation>いつでも</translation>
    </message>
    <message>
        <source>in the last hour</source>
        <translation>この 1 時間</translation>
    </message>
    <message>
        <source>in the last day</source>
        <translation>この 1 日</translation>
    </message>
    <message>
        <source>in the last week</source>
        <translation>この 1 週間</translation>
    </message>
    <message>
        <source>in the last 30 days</source>
        <translation>この 30 日</translation>
    </message>
    <message>
        <source>in the last year</source>
        <translation>この 1 年</translation>
    </message>
    <message>
        <source>from … to …</source>
        <translation>期間を指定…</translation>
    </message>
    <message>
        <source>Begun on or after</source>
        <translation>この日以降に開始</translation>
    </message>
    <message>
        <source>Begun on or before</source>
        <translation>この日以前に開始</translation>
    </message>
    <message>
        <source>Saved filters</source>
        <translation>保存した条件</translation>
    </message>
    <message>
        <source>Save this filter</source>
        <translation>この条件を保存</translation>
    </message>
    <message>
        <source>Forget this saved filter</source>
        <translation>この保存した条件を消す</translation>
    </message>
    <message>
        <source>Clear the filter</source>
        <translation>条件を消す</translation>
    </message>
    <message>
        <source>More filters (in use: {count})</source>
        <translation>さらに絞り込む (使用中: {count})</translation>
    </message>
    <message>
        <source>all</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>everybody</source>
        <translation>全員</translation>
    </message>
    <message>
        <source>The file of saved filters was damaged. It is kept as {kept_as}.</source>
        <translation>保存した条件のファイルが壊れていました。{kept_as} として残してあります。</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>The filter “{name}” was forgotten.</source>
        <translation>条件「{name}」を消しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>Filters</name>
    <message>
        <source>Persona</source>
        <translation>ペルソナ</translation>
    </message>
    <message>
        <source>Who wrote it</source>
        <translation>書いた人</translation>
    </message>
    <message>
        <source>Anyone</source>
        <translation>誰でも</translation>
    </message>
    <message>
        <source>Me</source>
        <translation>自分</translation>
    </message>
    <message>
        <source>A persona</source>
        <translation>ペルソナ</translation>
    </message>
    <message>
        <source>When</source>
        <translation>いつ</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>いつでも</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今日</translation>
    </message>
    <message>
        <source>The last 7 days</source>
        <translation>過去 7 日間</translation>
    </message>
    <message>
        <source>The last 30 days</source>
        <translation>過去 30 日間</translation>
    </message>
    <message>
        <source>The last year</source>
        <translation>過去 1 年間</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>期間を指定</translation>
    </message>
    <message>
        <source>From</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>To</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>With a picture</source>
        <translation>画像つき</translation>
    </message>
    <message>
        <source>All personas</source>
        <translation>すべてのペルソナ</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find in this chat</source>
        <translation>このチャットの中を検索</translation>
    </message>
    <message>
        <source>Previous place</source>
        <translation>前の箇所</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>次の箇所</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>検索を閉じる</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>見つかりません</translation>
    </message>
    <message>
        <source>{place} of {count}</source>
        <translation>{count}件中{place}件目</translation>
    </message>
</context>
<context>
    <name>FirstSteps</name>
    <message>
        <source>Who would you like to talk to?</source>
        <translation>誰と話しますか?</translation>
    </message>
    <message>
        <source>Which brain?</source>
        <translation>頭脳は?</translation>
    </message>
    <message>
        <source>Looking for Ollama…</source>
        <translation>Ollama を探しています…</translation>
    </message>
    <message>
        <source>Use a server with a key…</source>
        <translation>キーでサーバーを使う…</translation>
    </message>
    <message>
        <source>Voice?</source>
        <translation>声は?</translation>
    </message>
    <message>
        <source>Speak the replies</source>
        <translation>返信を読み上げる</translation>
    </message>
    <message>
        <source>You can change all of this later.</source>
        <translation>どれもあとで変えられます。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Ollama is running:</source>
        <translation>Ollama が動いています:</translation>
    </message>
    <message>
        <source>No Ollama was found on this computer.</source>
        <translation>このコンピューターに Ollama は見つかりませんでした。</translation>
    </message>
    <message>
        <source>Built-in offline model</source>
        <translation>内蔵のオフラインモデル</translation>
    </message>
</context>
<context>
    <name>FolderActs</name>
    <message>
        <source>New folder</source>
        <translation>新しいフォルダー</translation>
    </message>
    <message>
        <source>Rename folder</source>
        <translation>フォルダーの名前を変更</translation>
    </message>
    <message>
        <source>The folder “{name}” was removed. Its chats are kept.</source>
        <translation>フォルダー「{name}」を削除しました。中のチャットは残っています。</translation>
    </message>
    <message>
        <source>The chat is in the archive: out of the list, and still found.</source>
        <translation>チャットをアーカイブしました。一覧には出ませんが、検索では見つかります。</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>名前を変更…</translation>
    </message>
    <message>
        <source>Remove the folder</source>
        <translation>フォルダーを削除</translation>
    </message>
    <message>
        <source>Move to folder</source>
        <translation>フォルダーに移動</translation>
    </message>
    <message>
        <source>No folder</source>
        <translation>フォルダーなし</translation>
    </message>
    <message>
        <source>New folder…</source>
        <translation>新しいフォルダー…</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>FormPane</name>
    <message>
        <source>Asking what is to be decided …</source>
        <translation>決める内容を問い合わせています…</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>完了する</translation>
    </message>
    <message>
        <source>Complete this decision</source>
        <translation>この決定を完了する</translation>
    </message>
    <message>
        <source>This step declares no inputs. It can be completed as it is, or with values.</source>
        <translation>この手順には入力項目がありません。このまま、または値を添えて完了できます。</translation>
    </message>
</context>
<context>
    <name>FormView</name>
    <message>
        <source>* needed</source>
        <translation>* 必須</translation>
    </message>
</context>
<context>
    <name>Gallery</name>
    <message>
        <source>Personas</source>
        <translation>ペルソナ</translation>
    </message>
    <message>
        <source>Each is a card file that you can read and change. Add a file to the folder, and it joins them.</source>
        <translation>ひとりひとりが、読んで書き換えられるカードファイルです。フォルダーにファイルを加えると、仲間が増えます。</translation>
    </message>
    <message>
        <source>“{file}” is not a usable persona</source>
        <translation>「{file}」はペルソナとして使えません</translation>
    </message>
</context>
<context>
    <name>Going</name>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Find in this chat</source>
        <translation>このチャットの中を検索</translation>
    </message>
    <message>
        <source>Go to the first message</source>
        <translation>最初のメッセージへ</translation>
    </message>
    <message>
        <source>Go to the newest message</source>
        <translation>最新のメッセージへ</translation>
    </message>
    <message>
        <source>Go to a date…</source>
        <translation>日付へ移動…</translation>
    </message>
    <message>
        <source>Bookmarks of this chat</source>
        <translation>このチャットのしおり</translation>
    </message>
    <message>
        <source>Branches of this chat</source>
        <translation>このチャットの分岐</translation>
    </message>
</context>
<context>
    <name>HeadRow</name>
    <message>
        <source>How this reply was made</source>
        <translation>この返信ができるまで</translation>
    </message>
    <message>
        <source>Show in Processes</source>
        <translation>プロセスで表示</translation>
    </message>
</context>
<context>
    <name>HearingPage</name>
    <message>
        <source>Dictation</source>
        <translation>音声入力</translation>
    </message>
    <message>
        <source>Speak instead of typing. The microphone is on only while you want it, and a sign shows that it is.</source>
        <translation>入力の代わりに話せます。マイクは必要な間だけオンになり、それがわかるように表示されます。</translation>
    </message>
    <message>
        <source>The system&apos;s default</source>
        <translation>システムの既定</translation>
    </message>
    <message>
        <source>As the chat has it</source>
        <translation>チャットに合わせる</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>Microphone</source>
        <translation>マイク</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>So long a silence ends what you say in a talk without hands.</source>
        <translation>ハンズフリーでは、この長さの沈黙で発言が終わります。</translation>
    </message>
    <message>
        <source>Listening</source>
        <translation>聞き取り</translation>
    </message>
    <message>
        <source>Whoever can, the server first</source>
        <translation>使えるもの（サーバー優先）</translation>
    </message>
    <message>
        <source>The server alone</source>
        <translation>サーバーのみ</translation>
    </message>
    <message>
        <source>This machine alone</source>
        <translation>このマシンのみ</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>キー</translation>
    </message>
    <message>
        <source>Only where the server wants one.</source>
        <translation>サーバーが求める場合のみ。</translation>
    </message>
    <message>
        <source>{name}: {size} MB</source>
        <translation>{name}：{size} MB</translation>
    </message>
    <message>
        <source>Who writes it down</source>
        <translation>文字起こしの担当</translation>
    </message>
    <message>
        <source>Address of the server</source>
        <translation>サーバーのアドレス</translation>
    </message>
    <message>
        <source>Any server with OpenAI&apos;s transcriptions. It hears what you say.</source>
        <translation>OpenAI の文字起こしに対応したサーバー。話した内容が送られます。</translation>
    </message>
    <message>
        <source>Model of the server</source>
        <translation>サーバーのモデル</translation>
    </message>
    <message>
        <source>Model of this machine</source>
        <translation>このマシンのモデル</translation>
    </message>
    <message>
        <source>Whisper, under the MIT licence.</source>
        <translation>Whisper（MIT ライセンス）。</translation>
    </message>
    <message>
        <source>Writing down</source>
        <translation>文字起こし</translation>
    </message>
    <message>
        <source>No server is set.</source>
        <translation>サーバーが設定されていません。</translation>
    </message>
    <message>
        <source>On this machine {package} is missing.</source>
        <translation>このマシンには {package} がありません。</translation>
    </message>
</context>
<context>
    <name>HeatBar</name>
    <message>
        <source>Heat map</source>
        <translation>ヒートマップ</translation>
    </message>
    <message>
        <source>No heat map</source>
        <translation>ヒートマップなし</translation>
    </message>
    <message>
        <source>Heat: usual time</source>
        <translation>ヒートマップ: 通常の所要時間</translation>
    </message>
    <message>
        <source>Heat: how often</source>
        <translation>ヒートマップ: 実行回数</translation>
    </message>
    <message>
        <source>Heat: failures</source>
        <translation>ヒートマップ: 失敗</translation>
    </message>
    <message>
        <source>Instances of the heat map</source>
        <translation>ヒートマップの対象インスタンス</translation>
    </message>
    <message>
        <source>last 200 instances</source>
        <translation>最新の 200 インスタンス</translation>
    </message>
    <message>
        <source>last hour</source>
        <translation>この 1 時間</translation>
    </message>
    <message>
        <source>last day</source>
        <translation>この 1 日</translation>
    </message>
    <message>
        <source>last week</source>
        <translation>この 1 週間</translation>
    </message>
    <message>
        <source>last 30 days</source>
        <translation>この 30 日</translation>
    </message>
    <message>
        <source>last year</source>
        <translation>この 1 年</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import chats</source>
        <translation>チャットを取り込む</translation>
    </message>
    <message>
        <source>The files are being read…</source>
        <translation>ファイルを読んでいます…</translation>
    </message>
    <message>
        <source>Who goes on with these chats</source>
        <translation>このチャットを続ける相手</translation>
    </message>
    <message>
        <source>Also what is here already</source>
        <translation>すでにあるものも取り込む</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>進み具合</translation>
    </message>
    <message>
        <source>What was left out or assumed</source>
        <translation>省いたこと、推定したこと</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>取り込む</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>No chat can be read from these files.</source>
        <translation>これらのファイルからチャットを読めません。</translation>
    </message>
    <message>
        <source>Chats: {chats}, messages: {messages}.</source>
        <translation>チャット:{chats}、メッセージ:{messages}。</translation>
    </message>
    <message>
        <source>There is no persona named {names}. Who goes on with these chats?</source>
        <translation>{names} という名前のペルソナはいません。だれがこのチャットを続けますか?</translation>
    </message>
    <message>
        <source>The files do not say whom these chats are with. Who goes on with them?</source>
        <translation>だれとのチャットか書かれていません。だれが続けますか?</translation>
    </message>
    <message>
        <source>Also what is here already, word for word: {count}</source>
        <translation>まったく同じものがすでにある分も取り込む:{count}</translation>
    </message>
    <message>
        <source>{count} of them are here in another state; they come as chats of their own.</source>
        <translation>うち {count} 件は別の状態ですでにあります。別のチャットとして取り込みます。</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Imported: {chats}. This was left out or assumed:</source>
        <translation>取り込み:{chats}。次のことを省いたか推定しました:</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>InspectorPanel</name>
    <message>
        <source>Save the reply as a sound file</source>
        <translation>返信を音声ファイルとして保存</translation>
    </message>
    <message>
        <source>Sound (*.wav)</source>
        <translation>音声 (*.wav)</translation>
    </message>
</context>
<context>
    <name>InstanceActs</name>
    <message>
        <source>Processes</source>
        <translation>プロセス</translation>
    </message>
    <message>
        <source>Try the failed step again</source>
        <translation>失敗した手順をもう一度試す</translation>
    </message>
    <message>
        <source>Edit variables and try again</source>
        <translation>変数を直してもう一度試す</translation>
    </message>
    <message>
        <source>Move the token…</source>
        <translation>トークンを移す…</translation>
    </message>
    <message>
        <source>Begin again from a step…</source>
        <translation>手順を選んでやり直す…</translation>
    </message>
    <message>
        <source>Leave out this step…</source>
        <translation>この手順を飛ばす…</translation>
    </message>
    <message>
        <source>Cancel this process</source>
        <translation>このプロセスを中止</translation>
    </message>
    <message>
        <source>Group by cause</source>
        <translation>原因ごとにまとめる</translation>
    </message>
    <message>
        <source>Find a step on the diagram</source>
        <translation>図の中の手順を探す</translation>
    </message>
    <message>
        <source>Show or hide the list of processes</source>
        <translation>プロセスの一覧を表示・非表示</translation>
    </message>
    <message>
        <source>Cancel “{name}”?</source>
        <translation>「{name}」を中止しますか?</translation>
    </message>
    <message>
        <source>Cancel {count} processes?</source>
        <translation>{count} 件のプロセスを中止しますか?</translation>
    </message>
    <message>
        <source>Cancel the process</source>
        <translation>プロセスを中止</translation>
    </message>
    <message>
        <source>Cancel them</source>
        <translation>まとめて中止</translation>
    </message>
    <message>
        <source>{count} processes are being dealt with…</source>
        <translation>{count} 件のプロセスを処理しています…</translation>
    </message>
    <message>
        <source>Move to “{step}”?</source>
        <translation>「{step}」へ移しますか?</translation>
    </message>
    <message>
        <source>Move it</source>
        <translation>移す</translation>
    </message>
    <message>
        <source>Begin again at “{step}”?</source>
        <translation>「{step}」からやり直しますか?</translation>
    </message>
    <message>
        <source>Begin again</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Leave out “{step}”?</source>
        <translation>「{step}」を飛ばしますか?</translation>
    </message>
    <message>
        <source>Leave it out</source>
        <translation>飛ばす</translation>
    </message>
    <message>
        <source>Leave it as it is</source>
        <translation>そのままにする</translation>
    </message>
</context>
<context>
    <name>InstanceList</name>
    <message>
        <source>Choose none</source>
        <translation>選択を解除</translation>
    </message>
    <message>
        <source>Only the latest replies of this persona were looked at. Choose a time to find older ones.</source>
        <translation>このペルソナの最近の返信だけを調べました。古いものを探すには期間を選んでください。</translation>
    </message>
    <message>
        <source>No process matches.</source>
        <translation>当てはまるプロセスはありません。</translation>
    </message>
    <message>
        <source>Nothing has failed.</source>
        <translation>失敗したものはありません。</translation>
    </message>
    <message>
        <source>{count} chosen</source>
        <translation>{count} 件を選択中</translation>
    </message>
</context>
<context>
    <name>InstanceModel</name>
    <message>
        <source>not read yet</source>
        <translation>まだ読んでいません</translation>
    </message>
</context>
<context>
    <name>InstanceView</name>
    <message>
        <source>Processes</source>
        <translation>プロセス</translation>
    </message>
</context>
<context>
    <name>InstancesPage</name>
    <message>
        <source>Every reply is a process</source>
        <translation>返信はすべてプロセス</translation>
    </message>
    <message>
        <source>Write to a persona, and watch here how the reply is made, step by step.</source>
        <translation>ペルソナに話しかけると、返信ができていく様子をここで一歩ずつ見られます。</translation>
    </message>
    <message>
        <source>Go to the chats</source>
        <translation>チャットへ</translation>
    </message>
    <message>
        <source>The process engine takes long to answer.</source>
        <translation>プロセスエンジンの応答に時間がかかっています。</translation>
    </message>
</context>
<context>
    <name>Keeping</name>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Pin or unpin chat</source>
        <translation>チャットをピン留め／解除</translation>
    </message>
    <message>
        <source>Archive chat, or take it out</source>
        <translation>チャットをアーカイブ／取り出す</translation>
    </message>
    <message>
        <source>Move chat to a folder…</source>
        <translation>チャットをフォルダーに移動…</translation>
    </message>
    <message>
        <source>Tags of the chat…</source>
        <translation>チャットのタグ…</translation>
    </message>
    <message>
        <source>Duplicate chat</source>
        <translation>チャットを複製</translation>
    </message>
    <message>
        <source>Merge with another chat…</source>
        <translation>ほかのチャットと結合…</translation>
    </message>
    <message>
        <source>Continue in a new chat</source>
        <translation>新しいチャットで続ける</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>ピン留めを外す</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>ピン留め</translation>
    </message>
    <message>
        <source>Take out of the archive</source>
        <translation>アーカイブから出す</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>アーカイブ</translation>
    </message>
    <message>
        <source>{title} (copy)</source>
        <translation>{title}（コピー）</translation>
    </message>
    <message>
        <source>{title} (continued)</source>
        <translation>{title}（続き）</translation>
    </message>
    <message>
        <source>Which chat is to be appended to this one?</source>
        <translation>このチャットの後ろにつなげるチャットは？</translation>
    </message>
    <message>
        <source>“{other}” was appended to “{title}”.</source>
        <translation>「{other}」を「{title}」の後ろにつなげました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>KeptCard</name>
    <message>
        <source>Not written down yet</source>
        <translation>まだ文字になっていないもの</translation>
    </message>
    <message>
        <source>The menu of the microphone beside a message has them written down.</source>
        <translation>メッセージ欄のマイクのメニューから文字にできます。</translation>
    </message>
    <message>
        <source>{seconds} s of {time}</source>
        <translation>{time} の {seconds} 秒</translation>
    </message>
    <message>
        <source>Throw away: {words}</source>
        <translation>破棄：{words}</translation>
    </message>
</context>
<context>
    <name>KeptSounds</name>
    <message>
        <source>Empty the kept sounds</source>
        <translation>保存した音声を消去</translation>
    </message>
    <message>
        <source>They are made again when they are needed; your messages keep theirs.</source>
        <translation>必要になればまた作られます。メッセージの音声は残ります。</translation>
    </message>
    <message>
        <source>Now {size} are kept.</source>
        <translation>現在 {size} を保存しています。</translation>
    </message>
    <message>
        <source>None are kept now.</source>
        <translation>現在、保存した音声はありません。</translation>
    </message>
</context>
<context>
    <name>Kernel</name>
    <message>
        <source>shipped value</source>
        <translation>付属の値</translation>
    </message>
    <message>
        <source>takes effect when the studio starts again</source>
        <translation>次にスタジオを起動したときから有効</translation>
    </message>
    <message>
        <source>Write each step as “step: tries”, with 1 to {most} tries, and commas between.</source>
        <translation>手順ごとに「手順: 回数」と書き、コンマで区切ってください。回数は 1 から {most} までです。</translation>
    </message>
    <message>
        <source>As the models say</source>
        <translation>モデルのとおり</translation>
    </message>
    <message>
        <source>openai:model: 0.4 / 1.6 USD</source>
        <translation>openai:モデル名: 0.4 / 1.6 USD</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>As the engine</source>
        <translation>エンジンと同じ</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>エンジン</translation>
    </message>
    <message>
        <source>Who answers</source>
        <translation>だれが答えるか</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>性能</translation>
    </message>
    <message>
        <source>What replies cost</source>
        <translation>返信の費用</translation>
    </message>
    <message>
        <source>Development</source>
        <translation>開発</translation>
    </message>
    <message>
        <source>Processes at once</source>
        <translation>同時に動くプロセス</translation>
    </message>
    <message>
        <source>Longest run</source>
        <translation>実行時間の上限</translation>
    </message>
    <message>
        <source>Every step on disk</source>
        <translation>手順ごとにディスクへ保存</translation>
    </message>
    <message>
        <source>Default persona</source>
        <translation>既定のペルソナ</translation>
    </message>
    <message>
        <source>Among several</source>
        <translation>複数いるとき</translation>
    </message>
    <message>
        <source>Default persona stands in</source>
        <translation>既定のペルソナが代わる</translation>
    </message>
    <message>
        <source>Switched on</source>
        <translation>使う</translation>
    </message>
    <message>
        <source>Longest run of its own</source>
        <translation>このワークフローの実行時間の上限</translation>
    </message>
    <message>
        <source>Tries by step</source>
        <translation>手順ごとの試行回数</translation>
    </message>
    <message>
        <source>Worker threads</source>
        <translation>ワーカーのスレッド</translation>
    </message>
    <message>
        <source>Keep results</source>
        <translation>結果を残す</translation>
    </message>
    <message>
        <source>Keep them for</source>
        <translation>残す時間</translation>
    </message>
    <message>
        <source>Fetch tasks together</source>
        <translation>タスクをまとめて取る</translation>
    </message>
    <message>
        <source>At most together</source>
        <translation>まとめる上限</translation>
    </message>
    <message>
        <source>Prepared for long, heavy load</source>
        <translation>長く続く高負荷に備える</translation>
    </message>
    <message>
        <source>Prices of models</source>
        <translation>モデルの料金</translation>
    </message>
    <message>
        <source>Full logs</source>
        <translation>詳しいログ</translation>
    </message>
    <message>
        <source>Follow process models</source>
        <translation>プロセスモデルの変更に追従</translation>
    </message>
    <message>
        <source>Built-in model only</source>
        <translation>内蔵モデルだけを使う</translation>
    </message>
    <message>
        <source>Profiles</source>
        <translation>プロファイル</translation>
    </message>
    <message>
        <source>Processes that run at the same time; further messages queue.</source>
        <translation>同時に動くプロセスの数。それを超えるメッセージは順番を待ちます。</translation>
    </message>
    <message>
        <source>A process that runs longer is ended where it is.</source>
        <translation>これより長く動くプロセスは、その場で終わらせます。</translation>
    </message>
    <message>
        <source>The key of the persona that answers by default.</source>
        <translation>ほかに決まりがないときに答えるペルソナです。</translation>
    </message>
    <message>
        <source>How a persona is chosen when no rule names one.</source>
        <translation>どの規則にも当てはまらないときの、ペルソナの選び方です。</translation>
    </message>
    <message>
        <source>Instead of engine.process_timeout; without effect for persona_routing, a part of a chat&apos;s step.</source>
        <translation>engine.process_timeoutの代わり。チャットのステップの一部であるpersona_routingには効果がありません。</translation>
    </message>
    <message>
        <source>By step (activity id), over what the model says; a number is its tries. persona_routing has none.</source>
        <translation>ステップ(アクティビティID)ごとに、モデルの指定より優先されます。数値は試行回数です。persona_routingにはステップがありません。</translation>
    </message>
    <message>
        <source>Threads for each kind of work; what takes long (replies, models, speech) has a number of its own.</source>
        <translation>作業の種類ごとのスレッド数。時間のかかるもの(返事、モデル、音声)には別の決まった数があります。</translation>
    </message>
    <message>
        <source>By openai:MODEL (a * at its end stands for any ending), where the server does not tell the cost.</source>
        <translation>openai:モデル名ごと(末尾の * は任意の続きを表します)。サーバーが費用を知らせない場合に使います。</translation>
    </message>
    <message>
        <source>Answers to prompts for model_integration are kept; a chat&apos;s replies are always made anew.</source>
        <translation>model_integrationへの問いの答えは保存されます。チャットの返事は毎回新しく作られます。</translation>
    </message>
    <message>
        <source>How long they are kept.</source>
        <translation>残しておく時間です。</translation>
    </message>
    <message>
        <source>Tasks that one request may bring.</source>
        <translation>一度の要求で受け取るタスクの数です。</translation>
    </message>
    <message>
        <source>Every step is on disk before the next begins; false is faster and may lose the last second.</source>
        <translation>次の手順の前に、前の手順をディスクに書き終えます。オフにすると速くなりますが、最後の 1 秒を失うことがあります。</translation>
    </message>
    <message>
        <source>The default persona answers when the chosen one cannot.</source>
        <translation>選ばれたペルソナが答えられないとき、既定のペルソナが答えます。</translation>
    </message>
    <message>
        <source>A workflow that is switched off is not started.</source>
        <translation>オフにしたワークフローは始まりません。</translation>
    </message>
    <message>
        <source>One request to the engine may bring several tasks; false brings one.</source>
        <translation>エンジンへの一度の要求で複数のタスクを受け取ります。オフでは一つずつです。</translation>
    </message>
    <message>
        <source>Twice the throughput under long, heavy load; the first minutes take twice the processor time.</source>
        <translation>長く続く高負荷では処理量が約2倍になります。最初の数分はCPU時間が約2倍かかります。</translation>
    </message>
    <message>
        <source>The logs say everything (SAIJIN_LOG_LEVEL takes precedence).</source>
        <translation>ログにすべてを書きます(SAIJIN_LOG_LEVEL が優先します)。</translation>
    </message>
    <message>
        <source>Deploys a process model as soon as its file changes.</source>
        <translation>プロセスモデルのファイルが変わると、すぐに反映します。</translation>
    </message>
    <message>
        <source>The built-in model answers everything.</source>
        <translation>内蔵モデルがすべてに答えます。</translation>
    </message>
    <message>
        <source>Writes where the time of each step goes to logs/profile/.</source>
        <translation>各手順で時間がどこに使われたかを logs/profile/ に書きます。</translation>
    </message>
    <message>
        <source>In turn</source>
        <translation>順番に</translation>
    </message>
    <message>
        <source>Whose model has least to do</source>
        <translation>モデルがいちばん空いている人</translation>
    </message>
    <message>
        <source>In turn, by weight</source>
        <translation>重みに応じて順番に</translation>
    </message>
    <message>
        <source>from your file</source>
        <translation>あなたのファイル</translation>
    </message>
    <message>
        <source>from your file, line {line}</source>
        <translation>あなたのファイル、{line} 行目</translation>
    </message>
    <message>
        <source>built-in value</source>
        <translation>内蔵の値</translation>
    </message>
    <message>
        <source>Line {line}</source>
        <translation>{line} 行目</translation>
    </message>
    <message>
        <source>Write each as “openai:model: prompt / reply USD”, by a million tokens, and commas between.</source>
        <translation>「openai:モデル名: プロンプト / 返信 USD」の形で、100万トークンあたりの料金をカンマ区切りで書いてください。</translation>
    </message>
</context>
<context>
    <name>KernelPage</name>
    <message>
        <source>Process kernel</source>
        <translation>プロセスカーネル</translation>
    </message>
    <message>
        <source>How the processes behind every reply are run. Times are seconds.</source>
        <translation>返信の裏で動くプロセスの動かし方です。時間の単位は秒です。</translation>
    </message>
    <message>
        <source>Ready-made set-ups</source>
        <translation>用意された設定</translation>
    </message>
    <message>
        <source>They take the place of your file, which is kept beside it.</source>
        <translation>あなたのファイルと置き換わります。元のファイルは隣に残します。</translation>
    </message>
    <message>
        <source>High performance</source>
        <translation>高性能</translation>
    </message>
    <message>
        <source>Development</source>
        <translation>開発</translation>
    </message>
    <message>
        <source>Shipped values</source>
        <translation>付属の値</translation>
    </message>
    <message>
        <source>Your file cannot be used; what was good last is in use. Mend its text below.</source>
        <translation>あなたのファイルは使えません。最後に正しかった内容で動いています。下のテキストを直してください。</translation>
    </message>
    <message>
        <source>Show the text</source>
        <translation>テキストを見る</translation>
    </message>
    <message>
        <source>Your file as it was is kept as {file}.</source>
        <translation>元のファイルは {file} として残しました。</translation>
    </message>
</context>
<context>
    <name>KernelTextCard</name>
    <message>
        <source>The file</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Where the file is</source>
        <translation>ファイルの場所</translation>
    </message>
    <message>
        <source>Text of the configuration file</source>
        <translation>設定ファイルのテキスト</translation>
    </message>
    <message>
        <source>What is wrong with the text</source>
        <translation>テキストの誤り</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>ファイルを開く</translation>
    </message>
    <message>
        <source>Open the configuration file in another program</source>
        <translation>設定ファイルを別のプログラムで開く</translation>
    </message>
    <message>
        <source>Undo changes</source>
        <translation>変更を元に戻す</translation>
    </message>
    <message>
        <source>Read the text of the file again</source>
        <translation>ファイルのテキストを読み直す</translation>
    </message>
    <message>
        <source>Check and save</source>
        <translation>確かめて保存</translation>
    </message>
    <message>
        <source>Check the text and save it</source>
        <translation>テキストを確かめて保存する</translation>
    </message>
    <message>
        <source>{file} is not there yet: these are the shipped values.</source>
        <translation>{file} はまだありません。これは付属の値です。</translation>
    </message>
</context>
<context>
    <name>KeyRow</name>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Stored in the keyring</source>
        <translation>キーリングに保存済み</translation>
    </message>
    <message>
        <source>None stored</source>
        <translation>未保存</translation>
    </message>
    <message>
        <source>The keyring of this system did not take the key.</source>
        <translation>このシステムのキーリングにキーを保存できませんでした。</translation>
    </message>
</context>
<context>
    <name>LanguagePage</name>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>Of the window. Personas answer in the language you write in.</source>
        <translation>ウィンドウの言語です。ペルソナは、あなたが書いた言語で答えます。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Language of the window</source>
        <translation>ウィンドウの言語</translation>
    </message>
    <message>
        <source>Takes effect at once.</source>
        <translation>すぐに切り替わります。</translation>
    </message>
</context>
<context>
    <name>LibraryCard</name>
    <message>
        <source>Voices on this machine</source>
        <translation>この機械にある音声</translation>
    </message>
    <message>
        <source>An ONNX or Coqui voice with its description, or a voice that was saved here as one file.</source>
        <translation>説明ファイルの付いたONNXかCoquiの音声、またはここで一つのファイルに保存した音声。</translation>
    </message>
    <message>
        <source>Add a voice…</source>
        <translation>音声を追加…</translation>
    </message>
    <message>
        <source>None yet. What is built in speaks without any.</source>
        <translation>まだありません。内蔵のものはこれがなくても話せます。</translation>
    </message>
    <message>
        <source>Accept</source>
        <translation>受け入れる</translation>
    </message>
    <message>
        <source>Save as a file…</source>
        <translation>ファイルに保存…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>licence not told</source>
        <translation>ライセンスの記載なし</translation>
    </message>
    <message>
        <source>Damaged: it is not used.</source>
        <translation>壊れているため使いません。</translation>
    </message>
    <message>
        <source>It came with a persona. It is not used until you accept it.</source>
        <translation>ペルソナに付いてきたものです。受け入れるまで使いません。</translation>
    </message>
    <message>
        <source>Its file can run programs when it is loaded; you installed it on purpose.</source>
        <translation>読み込むとプログラムを実行できるファイルです。承知の上で入れたものです。</translation>
    </message>
    <message>
        <source>The voice “{name}” was removed.</source>
        <translation>音声「{name}」を削除しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Add a voice</source>
        <translation>音声を追加</translation>
    </message>
    <message>
        <source>Voices ({patterns})</source>
        <translation>音声 ({patterns})</translation>
    </message>
    <message>
        <source>Looking at the voice…</source>
        <translation>音声を調べています…</translation>
    </message>
    <message>
        <source>“{name}” can be chosen now.</source>
        <translation>「{name}」を選べるようになりました。</translation>
    </message>
    <message>
        <source>This file can run programs</source>
        <translation>このファイルはプログラムを実行できます</translation>
    </message>
    <message>
        <source>A voice of this kind can do anything on this machine that you can. Use it only where you trust whoever made it.</source>
        <translation>この種の音声は、あなたがこの機械でできることを何でもできます。作った人を信頼できる場合だけ使ってください。</translation>
    </message>
    <message>
        <source>I trust it: install</source>
        <translation>信頼して入れる</translation>
    </message>
    <message>
        <source>Save the voice</source>
        <translation>音声を保存</translation>
    </message>
    <message>
        <source>Saved.</source>
        <translation>保存しました。</translation>
    </message>
</context>
<context>
    <name>LimitsCard</name>
    <message>
        <source>How long to wait</source>
        <translation>待つ時間</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Wait for the first word</source>
        <translation>最初の言葉を待つ時間</translation>
    </message>
    <message>
        <source>Then the next model is asked. A large model that is being loaded needs long.</source>
        <translation>過ぎると次のモデルに尋ねます。大きなモデルは読み込みに時間がかかります。</translation>
    </message>
    <message>
        <source>Wait for the next word</source>
        <translation>次の言葉を待つ時間</translation>
    </message>
    <message>
        <source>Then the reply is taken to be broken off.</source>
        <translation>過ぎると返信が途切れたとみなします。</translation>
    </message>
</context>
<context>
    <name>LineDraft</name>
    <message>
        <source>Your line is being written…</source>
        <translation>あなたのセリフを書いています…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>LineList</name>
    <message>
        <source>Differences</source>
        <translation>相違点</translation>
    </message>
</context>
<context>
    <name>ListDialog</name>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
</context>
<context>
    <name>LogModel</name>
    <message>
        <source>Time</source>
        <translation>時刻</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>レベル</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>出所</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>内容</translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message>
        <source>Least level of the lines</source>
        <translation>表示する最低レベル</translation>
    </message>
    <message>
        <source>All lines</source>
        <translation>すべての行</translation>
    </message>
    <message>
        <source>Information and above</source>
        <translation>情報以上</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>警告とエラー</translation>
    </message>
    <message>
        <source>Errors alone</source>
        <translation>エラーのみ</translation>
    </message>
    <message>
        <source>Copy the chosen lines, or all</source>
        <translation>選んだ行、またはすべてをコピー</translation>
    </message>
    <message>
        <source>Read the log again</source>
        <translation>ログを読み直す</translation>
    </message>
    <message>
        <source>Log lines of the process</source>
        <translation>プロセスのログ</translation>
    </message>
    <message>
        <source>This process has no key by which its lines could be found.</source>
        <translation>このプロセスには、ログの行を見つけるためのキーがありません。</translation>
    </message>
    <message>
        <source>Nothing was logged about this process on this machine.</source>
        <translation>このマシンには、このプロセスのログがありません。</translation>
    </message>
    <message>
        <source>Older lines are left out.</source>
        <translation>古い行は省いています。</translation>
    </message>
    <message>
        <source>Lines that cannot be read: {count}.</source>
        <translation>読めない行: {count}。</translation>
    </message>
</context>
<context>
    <name>LookPage</name>
    <message>
        <source>Look and typing</source>
        <translation>見た目と入力</translation>
    </message>
    <message>
        <source>How the window looks, moves and listens to the keyboard.</source>
        <translation>ウィンドウの見た目と動き、キーボードの使い方。</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>Less motion</source>
        <translation>動きを減らす</translation>
    </message>
    <message>
        <source>Enter sends</source>
        <translation>Enter で送信</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>テーマ</translation>
    </message>
    <message>
        <source>Tokens and panels jump instead of gliding.</source>
        <translation>トークンやパネルを、滑らせずに切り替えます。</translation>
    </message>
    <message>
        <source>Otherwise Ctrl+Enter sends and Enter begins a new line.</source>
        <translation>オフにすると Ctrl+Enter で送信、Enter で改行します。</translation>
    </message>
    <message>
        <source>{size} px</source>
        <translation>{size} px</translation>
    </message>
    <message>
        <source>Compact messages</source>
        <translation>メッセージを詰めて表示</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>文字の大きさ</translation>
    </message>
    <message>
        <source>Of messages. Ctrl+wheel over a chat changes it, too.</source>
        <translation>メッセージの文字の大きさ。チャットの上でCtrl+ホイールでも変えられます。</translation>
    </message>
    <message>
        <source>Less air between lines and messages.</source>
        <translation>行とメッセージの間隔を狭くします。</translation>
    </message>
</context>
<context>
    <name>Loudness</name>
    <message>
        <source>Silence the studio</source>
        <translation>スタジオを消音</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声</translation>
    </message>
    <message>
        <source>Silence the studio, or let it sound</source>
        <translation>スタジオの消音を切り替え</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>音量を上げる</translation>
    </message>
    <message>
        <source>Quieter</source>
        <translation>音量を下げる</translation>
    </message>
    <message>
        <source>Volume: {percent} %</source>
        <translation>音量: {percent} %</translation>
    </message>
    <message>
        <source>Let the studio sound again</source>
        <translation>消音を解除</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Go to</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>ウィンドウ</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>新しいチャット</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Find here</source>
        <translation>ここで検索</translation>
    </message>
    <message>
        <source>How this reply was made</source>
        <translation>この返信ができるまで</translation>
    </message>
    <message>
        <source>Show or hide the list</source>
        <translation>一覧の表示を切り替え</translation>
    </message>
    <message>
        <source>Command palette</source>
        <translation>コマンドパレット</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>ショートカット</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>Talk to {name}</source>
        <translation>{name}と話す</translation>
    </message>
</context>
<context>
    <name>MessageActs</name>
    <message>
        <source>Messages</source>
        <translation>メッセージ</translation>
    </message>
    <message>
        <source>Edit the message</source>
        <translation>メッセージを編集</translation>
    </message>
    <message>
        <source>Make another reply</source>
        <translation>返信を作り直す</translation>
    </message>
    <message>
        <source>Have the reply go on</source>
        <translation>返信の続きを書いてもらう</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>前の版</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>次の版</translation>
    </message>
    <message>
        <source>Go on from this message</source>
        <translation>このメッセージから続ける</translation>
    </message>
    <message>
        <source>Bookmark the message</source>
        <translation>メッセージにしおりを付ける</translation>
    </message>
    <message>
        <source>Hide the message from models</source>
        <translation>メッセージをモデルに見せない</translation>
    </message>
    <message>
        <source>Delete the message</source>
        <translation>メッセージを削除</translation>
    </message>
    <message>
        <source>What you write next begins a branch. What followed is kept.</source>
        <translation>次に書くと分岐が始まります。続きは残っています。</translation>
    </message>
    <message>
        <source>Bookmark</source>
        <translation>しおり</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>注釈</translation>
    </message>
    <message>
        <source>The message was deleted.</source>
        <translation>メッセージを削除しました。</translation>
    </message>
    <message>
        <source>{count} messages were deleted.</source>
        <translation>{count}件のメッセージを削除しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>MessageEditor</name>
    <message>
        <source>Words of the message</source>
        <translation>メッセージの文面</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>What follows stays as it is. The earlier words are kept for 30 days.</source>
        <translation>後に続くものはそのままです。前の文面は30日間残ります。</translation>
    </message>
    <message>
        <source>Save and go on from here</source>
        <translation>保存してここから続ける</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Change what you wrote</source>
        <translation>自分の文を直す</translation>
    </message>
    <message>
        <source>Change the reply</source>
        <translation>返事を直す</translation>
    </message>
    <message>
        <source>Another version, which is answered anew. The present one can be paged back to.</source>
        <translation>別の版として送り、新しい返事をもらいます。今の版にはいつでも戻れます。</translation>
    </message>
    <message>
        <source>Another version, from which the chat goes on. The present one can be paged back to.</source>
        <translation>別の版として、そこから会話を続けます。今の版にはいつでも戻れます。</translation>
    </message>
</context>
<context>
    <name>MessagePlayer</name>
    <message>
        <source>Play or pause the message’s sound</source>
        <translation>メッセージの音声を再生・一時停止</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>メッセージ</translation>
    </message>
</context>
<context>
    <name>MicrophoneButton</name>
    <message>
        <source>Dictate: hold while you speak, or press to begin and to end</source>
        <translation>音声入力：押している間、または押して開始・終了</translation>
    </message>
    <message>
        <source>Stop writing down</source>
        <translation>文字起こしをやめる</translation>
    </message>
    <message>
        <source>Stop listening</source>
        <translation>聞き取りをやめる</translation>
    </message>
</context>
<context>
    <name>MigrationDialog</name>
    <message>
        <source>Move running instances</source>
        <translation>実行中のインスタンスを移す</translation>
    </message>
    <message>
        <source>Move running instances of “{name}”</source>
        <translation>「{name}」の実行中のインスタンスを移す</translation>
    </message>
    <message>
        <source>Where their tokens go</source>
        <translation>トークンの移動先</translation>
    </message>
    <message>
        <source>Where the tokens go</source>
        <translation>トークンの移動先</translation>
    </message>
    <message>
        <source>From</source>
        <translation>移動元</translation>
    </message>
    <message>
        <source>To</source>
        <translation>移動先</translation>
    </message>
    <message>
        <source>{version}, running: {count}</source>
        <translation>{version}、実行中: {count}</translation>
    </message>
    <message>
        <source>All that run on it</source>
        <translation>この版で実行中のものすべて</translation>
    </message>
    <message>
        <source>Only these:</source>
        <translation>次のものだけ:</translation>
    </message>
    <message>
        <source>Instances to move</source>
        <translation>移すインスタンス</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移す</translation>
    </message>
    <message>
        <source>Move the instances</source>
        <translation>インスタンスを移す</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>The newest {shown} of {count} are listed. “All that run on it” moves every one of them.</source>
        <translation>{count} 件のうち新しい {shown} 件を表示しています。「この版で実行中のものすべて」を選ぶと、すべてを移します。</translation>
    </message>
    <message>
        <source>Choose two different versions.</source>
        <translation>異なる二つの版を選んでください。</translation>
    </message>
    <message>
        <source>Tick the instances to move.</source>
        <translation>移すインスタンスにチェックを入れてください。</translation>
    </message>
    <message>
        <source>Asking the engine …</source>
        <translation>エンジンに問い合わせています…</translation>
    </message>
    <message>
        <source>Move {count}</source>
        <translation>{count} 件を移す</translation>
    </message>
    <message>
        <source>Nothing runs on this version.</source>
        <translation>この版で動いているものはありません。</translation>
    </message>
    <message>
        <source>Instances that move: {count}. Each keeps its values and goes on from where it is.</source>
        <translation>移すインスタンス: {count} 件。それぞれ値を保ったまま、いまの場所から続きます。</translation>
    </message>
    <message>
        <source>This is not possible: tokens would have nowhere to go. Nothing has been moved.</source>
        <translation>移せません。行き先のないトークンが出てしまいます。何も移していません。</translation>
    </message>
    <message>
        <source>Moving …</source>
        <translation>移しています…</translation>
    </message>
</context>
<context>
    <name>MiniMap</name>
    <message>
        <source>Overview of the diagram</source>
        <translation>図の見取り図</translation>
    </message>
    <message>
        <source>Press or drag to move what is shown</source>
        <translation>押すかドラッグすると、表示する範囲が動きます</translation>
    </message>
</context>
<context>
    <name>ModelActs</name>
    <message>
        <source>Make an older version the newest again?</source>
        <translation>古い版をもう一度最新にしますか?</translation>
    </message>
    <message>
        <source>Make version {number} of “{name}” the newest again?</source>
        <translation>「{name}」の版 {number} をもう一度最新にしますか?</translation>
    </message>
    <message>
        <source>Make it the newest</source>
        <translation>最新にする</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>そのままにする</translation>
    </message>
    <message>
        <source>Its model is deployed as version {next}, and what begins from now on follows it. What already runs stays on its version. The file {file} in your models folder is replaced by it; the model of version {newest} stays in the engine.</source>
        <translation>この版のモデルが版 {next} として配備され、これから始まるものはそれに従います。すでに動いているものは元の版のままです。モデルのフォルダーのファイル {file} はこれに置き換わります。版 {newest} のモデルはエンジンに残ります。</translation>
    </message>
    <message>
        <source>Version {number} of “{name}” is the newest again.</source>
        <translation>「{name}」の版 {number} がふたたび最新になりました。</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Diagram of the model</source>
        <translation>モデルの図</translation>
    </message>
    <message>
        <source>Find a step</source>
        <translation>手順を探す</translation>
    </message>
    <message>
        <source>Zoom in</source>
        <translation>拡大</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>縮小</translation>
    </message>
    <message>
        <source>Show the whole diagram</source>
        <translation>図全体を表示</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Who answers first</source>
        <translation>最初に答えるモデル</translation>
    </message>
    <message>
        <source>Who stands in for it</source>
        <translation>代わりに答えるモデル</translation>
    </message>
</context>
<context>
    <name>ModelDetail</name>
    <message>
        <source>Start…</source>
        <translation>開始…</translation>
    </message>
    <message>
        <source>Start this process</source>
        <translation>このプロセスを開始</translation>
    </message>
    <message>
        <source>Move instances…</source>
        <translation>インスタンスを移す…</translation>
    </message>
    <message>
        <source>Move running instances to another version</source>
        <translation>実行中のインスタンスを別の版へ移す</translation>
    </message>
    <message>
        <source>Make newest again…</source>
        <translation>もう一度最新にする…</translation>
    </message>
    <message>
        <source>Make this version the newest again</source>
        <translation>この版をもう一度最新にする</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>版</translation>
    </message>
    <message>
        <source>The version you looked at was removed meanwhile. This is the newest one.</source>
        <translation>表示していた版は、その間に削除されました。これが最新の版です。</translation>
    </message>
    <message>
        <source>This version is suspended.</source>
        <translation>この版は一時停止中です。</translation>
    </message>
    <message>
        <source>This process begins with a message in a chat, or with words to be spoken.</source>
        <translation>このプロセスは、チャットのメッセージか、読み上げる言葉から始まります。</translation>
    </message>
</context>
<context>
    <name>ModelLayers</name>
    <message>
        <source>Compare with</source>
        <translation>比べる版</translation>
    </message>
    <message>
        <source>Compare with…</source>
        <translation>比べる…</translation>
    </message>
    <message>
        <source>From version {old} to {new}. Differences: {count}.</source>
        <translation>版 {old} から {new} へ。違い: {count} か所。</translation>
    </message>
    <message>
        <source>From version {old} to {new} nothing has changed but where things stand.</source>
        <translation>版 {old} から {new} では、配置のほかに変わったところはありません。</translation>
    </message>
    <message>
        <source>Nothing failed in them.</source>
        <translation>失敗はありませんでした。</translation>
    </message>
    <message>
        <source>No instance of this version ran then.</source>
        <translation>この期間に、この版のインスタンスは動いていません。</translation>
    </message>
</context>
<context>
    <name>ModelLine</name>
    <message>
        <source>Fetch the model…</source>
        <translation>モデルを取得…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>削除…</translation>
    </message>
    <message>
        <source>Go on fetching…</source>
        <translation>取得を続ける…</translation>
    </message>
    <message>
        <source>It lies in a folder of yours.</source>
        <translation>ご自分のフォルダーにあります。</translation>
    </message>
    <message>
        <source>There is no model in this folder.</source>
        <translation>このフォルダーにモデルはありません。</translation>
    </message>
    <message>
        <source>The model is here: {size}.</source>
        <translation>モデルがあります: {size}。</translation>
    </message>
    <message>
        <source>{come} of {all} have come and are kept.</source>
        <translation>{all} のうち {come} を取得済みです（保存されています）。</translation>
    </message>
    <message>
        <source>The model is not here yet. {size}</source>
        <translation>モデルはまだありません。{size}</translation>
    </message>
    <message>
        <source>Its size is not known before.</source>
        <translation>大きさは事前には分かりません。</translation>
    </message>
    <message>
        <source>{size} to download.</source>
        <translation>ダウンロード: {size}。</translation>
    </message>
    <message>
        <source>Fetch the model {name}?</source>
        <translation>モデル {name} を取得しますか？</translation>
    </message>
    <message>
        <source>Licence: {licence}.</source>
        <translation>ライセンス: {licence}。</translation>
    </message>
    <message>
        <source>Agree and download</source>
        <translation>同意してダウンロード</translation>
    </message>
    <message>
        <source>Progress of {name}</source>
        <translation>{name} の進み具合</translation>
    </message>
    <message>
        <source>Fetching {name}…</source>
        <translation>{name} を取得しています…</translation>
    </message>
    <message>
        <source>Looking whether all came well…</source>
        <translation>正しく届いたか確かめています…</translation>
    </message>
    <message>
        <source>{come} of {all}</source>
        <translation>{all} 中 {come}</translation>
    </message>
    <message>
        <source>The model is here.</source>
        <translation>モデルが用意できました。</translation>
    </message>
    <message>
        <source>Remove the model {name}?</source>
        <translation>モデル {name} を削除しますか？</translation>
    </message>
    <message>
        <source>{size} will be deleted; to have it again, it is downloaded again.</source>
        <translation>{size} が削除されます。もう一度使うには再ダウンロードが必要です。</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
</context>
<context>
    <name>ModelOffer</name>
    <message>
        <source>A voice to fetch</source>
        <translation>取得する声</translation>
    </message>
    <message>
        <source>Fetch a voice</source>
        <translation>声を取得</translation>
    </message>
    <message>
        <source> (not for commercial use)</source>
        <translation> (商用利用不可)</translation>
    </message>
    <message>
        <source>Licence: {licence}, {address}</source>
        <translation>ライセンス：{licence}、{address}</translation>
    </message>
    <message>
        <source>Fetch the voice…</source>
        <translation>声を取得…</translation>
    </message>
    <message>
        <source>Fetch the voice {name}?</source>
        <translation>声「{name}」を取得しますか？</translation>
    </message>
    <message>
        <source>Remove what has come of the voice {name}?</source>
        <translation>声「{name}」の取得済みの部分を削除しますか？</translation>
    </message>
    <message>
        <source>Speaks {count} languages with {engine}, and in the voice of a recording.</source>
        <translation>{engine} で {count} の言語を話し、録音した声でも話せます。</translation>
    </message>
    <message>
        <source>Speaks {languages} with {engine}; light enough for any processor.</source>
        <translation>{engine} で {languages} を話します。どのプロセッサーでも軽く動きます。</translation>
    </message>
    <message>
        <source>{count} languages</source>
        <translation>{count} の言語</translation>
    </message>
    <message>
        <source>{languages}: {name}, {size}</source>
        <translation>{languages}：{name}、{size}</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>How things are done here</source>
        <translation>ここでの仕事の進め方</translation>
    </message>
    <message>
        <source>Process models and decisions of the engine are shown here. Drop a .bpmn or .dmn file to add one.</source>
        <translation>エンジンのプロセスモデルと決定をここに表示します。.bpmn か .dmn のファイルをドロップすると追加できます。</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>ファイルを選ぶ…</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Deploy a file…</source>
        <translation>ファイルを配備…</translation>
    </message>
    <message>
        <source>Choose a model file to deploy</source>
        <translation>配備するモデルファイルを選ぶ</translation>
    </message>
    <message>
        <source>Drop the model here: it is checked, then deployed</source>
        <translation>モデルをここにドロップすると、確認してから配備します</translation>
    </message>
    <message>
        <source>Deploy a model file…</source>
        <translation>モデルファイルを配備…</translation>
    </message>
    <message>
        <source>Start this process…</source>
        <translation>このプロセスを開始…</translation>
    </message>
    <message>
        <source>Move running instances…</source>
        <translation>実行中のインスタンスを移す…</translation>
    </message>
    <message>
        <source>Make this version the newest again…</source>
        <translation>この版をもう一度最新にする…</translation>
    </message>
    <message>
        <source>“{name}” was removed from the engine meanwhile.</source>
        <translation>「{name}」は、その間にエンジンから削除されました。</translation>
    </message>
    <message>
        <source>Deploy model files</source>
        <translation>モデルファイルを配備</translation>
    </message>
    <message>
        <source>Checking {file} …</source>
        <translation>{file} を確認しています…</translation>
    </message>
    <message>
        <source>Asked from top to bottom: the next one answers when one cannot.</source>
        <translation>上から順に尋ね、答えられないときは次のモデルが答えます。</translation>
    </message>
    <message>
        <source>Asks one tiny question. Ollama is found by itself on its usual address.</source>
        <translation>短い質問をひとつ送ります。Ollama はいつものアドレスで自動的に見つかります。</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>キー</translation>
    </message>
    <message>
        <source>Kept in the keyring of this system, never in a file.</source>
        <translation>このシステムのキーリングに保存され、ファイルには書かれません。</translation>
    </message>
    <message>
        <source>Asks one tiny question, which your provider may count.</source>
        <translation>短い質問をひとつ送ります。提供元で利用として数えられることがあります。</translation>
    </message>
</context>
<context>
    <name>NewBelow</name>
    <message>
        <source>New below</source>
        <translation>下に新着</translation>
    </message>
    <message>
        <source>Go to the newest message</source>
        <translation>最新のメッセージへ</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Details</source>
        <translation>詳細</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Notice</source>
        <translation>お知らせ</translation>
    </message>
    <message>
        <source>{number} more</source>
        <translation>ほか {number} 件</translation>
    </message>
</context>
<context>
    <name>NoticeCard</name>
    <message>
        <source>“{step}” waits for the topic {topic}, which no worker of this studio serves.</source>
        <translation>「{step}」はトピック {topic} を待っていますが、このスタジオにはそれを受け持つワーカーがいません。</translation>
    </message>
</context>
<context>
    <name>NotifyPage</name>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>What the studio does while you do not look at it.</source>
        <translation>スタジオを見ていないときの動作です。</translation>
    </message>
    <message>
        <source>Tell of replies</source>
        <translation>返信を知らせる</translation>
    </message>
    <message>
        <source>Go on without a window</source>
        <translation>ウィンドウなしで続ける</translation>
    </message>
    <message>
        <source>Your desktop says when a reply is done that is out of sight.</source>
        <translation>見えていないところで返信ができたとき、デスクトップに通知します。</translation>
    </message>
    <message>
        <source>Closing the window leaves the studio at work, with an icon beside the clock.</source>
        <translation>ウィンドウを閉じてもスタジオは動き続け、時計の横にアイコンが表示されます。</translation>
    </message>
    <message>
        <source>This desktop shows no icons beside the clock, so neither works here.</source>
        <translation>このデスクトップは時計の横のアイコンに対応していないため、どちらも使えません。</translation>
    </message>
</context>
<context>
    <name>NowCard</name>
    <message>
        <source>Speaking</source>
        <translation>読み上げ</translation>
    </message>
    <message>
        <source>Speak replies as they are written</source>
        <translation>返信を書かれるそばから読み上げる</translation>
    </message>
    <message>
        <source>Voice settings</source>
        <translation>音声の設定</translation>
    </message>
    <message>
        <source>Stop all</source>
        <translation>すべて停止</translation>
    </message>
    <message>
        <source>Stop everything that is being said</source>
        <translation>読み上げをすべて停止</translation>
    </message>
    <message>
        <source>It is quiet just now.</source>
        <translation>今は静かです。</translation>
    </message>
</context>
<context>
    <name>OfflineCard</name>
    <message>
        <source>Answers in the persona&apos;s manner from its card and the memory when no language model can be reached. It says so, and it does not pretend to be more.</source>
        <translation>言語モデルに届かないとき、カードと記憶をもとにペルソナらしく答えます。そのことを明示し、それ以上のものを装いません。</translation>
    </message>
</context>
<context>
    <name>OptionsPane</name>
    <message>
        <source>Options of this chat</source>
        <translation>このチャットの設定</translation>
    </message>
    <message>
        <source>These can be set once the chat has begun: send the first words.</source>
        <translation>最初のメッセージを送ると、ここで設定できます。</translation>
    </message>
    <message>
        <source>Reset all of this chat</source>
        <translation>このチャットの設定をすべて元に戻す</translation>
    </message>
    <message>
        <source>This chat</source>
        <translation>このチャット</translation>
    </message>
    <message>
        <source>Close the options of this chat</source>
        <translation>このチャットの設定を閉じる</translation>
    </message>
    <message>
        <source>What is not set here comes from the persona and the studio.</source>
        <translation>ここで設定しないものは、ペルソナとスタジオの設定に従います。</translation>
    </message>
    <message>
        <source>All options of the chat were reset.</source>
        <translation>チャットの設定をすべて元に戻しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>PartCard</name>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>メモリ</translation>
    </message>
    <message>
        <source>Up for</source>
        <translation>稼働時間</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>スレッド</translation>
    </message>
    <message>
        <source>Process id</source>
        <translation>プロセス ID</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>再起動</translation>
    </message>
    <message>
        <source>Start the engine again</source>
        <translation>エンジンを再起動</translation>
    </message>
</context>
<context>
    <name>Pasting</name>
    <message>
        <source>The text is too long for one paragraph, so it is attached as a file.</source>
        <translation>一つの段落としては長すぎるため、テキストをファイルとして添付しました。</translation>
    </message>
    <message>
        <source>The long text is attached as a file.</source>
        <translation>長いテキストなので、ファイルとして添付しました。</translation>
    </message>
    <message>
        <source>Write it out</source>
        <translation>本文に入れる</translation>
    </message>
    <message>
        <source>The text is too long for a message, so it is attached as a file.</source>
        <translation>メッセージには長すぎるため、ファイルとして添付しました。</translation>
    </message>
</context>
<context>
    <name>PersonaBlock</name>
    <message>
        <source>Why {name}</source>
        <translation>{name}が答えた理由</translation>
    </message>
    <message>
        <source>Which persona</source>
        <translation>どのペルソナか</translation>
    </message>
    <message>
        <source>You addressed {name} in your message.</source>
        <translation>メッセージの中で{name}に呼びかけました。</translation>
    </message>
    <message>
        <source>{name} is the persona of this chat.</source>
        <translation>{name}はこのチャットの相手です。</translation>
    </message>
    <message>
        <source>{name} speaks the language you wrote in.</source>
        <translation>{name}は、あなたが書いた言語を話します。</translation>
    </message>
    <message>
        <source>The personas of this chat take turns, and it was {name}’s.</source>
        <translation>この会話ではペルソナが順番に答えます。{name}の番でした。</translation>
    </message>
    <message>
        <source>{name}’s model had the least to do.</source>
        <translation>{name}のモデルがいちばん空いていました。</translation>
    </message>
    <message>
        <source>The personas take turns by their weights, and it was {name}’s.</source>
        <translation>ペルソナは重みに応じて順番に答えます。{name}の番でした。</translation>
    </message>
    <message>
        <source>You asked {name} for this version.</source>
        <translation>この版の返信は、あなたが{name}に頼みました。</translation>
    </message>
    <message>
        <source>Nobody else could answer; {name} is the default persona.</source>
        <translation>ほかに答えられる人がいませんでした。{name}は既定のペルソナです。</translation>
    </message>
    <message>
        <source>Your message is about “{topic}”, which is {name}’s field.</source>
        <translation>メッセージの話題は「{topic}」で、{name}の得意分野です。</translation>
    </message>
    <message>
        <source>Not chosen yet.</source>
        <translation>まだ選ばれていません。</translation>
    </message>
</context>
<context>
    <name>PersonaCard</name>
    <message>
        <source>Manner</source>
        <translation>話し方</translation>
    </message>
    <message>
        <source>Author’s note</source>
        <translation>作者のノート</translation>
    </message>
    <message>
        <source>A reminder that stands close to the last messages.</source>
        <translation>最後のメッセージの近くに置かれる覚え書きです。</translation>
    </message>
    <message>
        <source>How to answer</source>
        <translation>答え方</translation>
    </message>
    <message>
        <source>In the place of the persona’s own instruction.</source>
        <translation>ペルソナ自身の指示の代わりになります。</translation>
    </message>
    <message>
        <source>Language of the replies</source>
        <translation>返事の言語</translation>
    </message>
    <message>
        <source>Replies are spoken</source>
        <translation>返事の読み上げ</translation>
    </message>
    <message>
        <source>How many messages stand behind the note</source>
        <translation>ノートの後ろに置くメッセージの数</translation>
    </message>
    <message>
        <source>In whose words the note is said</source>
        <translation>ノートを誰の言葉として伝えるか</translation>
    </message>
    <message>
        <source>Messages behind it</source>
        <translation>後ろのメッセージ数</translation>
    </message>
</context>
<context>
    <name>PersonaChooser</name>
    <message>
        <source>New chat</source>
        <translation>新しいチャット</translation>
    </message>
    <message>
        <source>Who would you like to talk to?</source>
        <translation>誰と話しますか?</translation>
    </message>
</context>
<context>
    <name>PersonaPage</name>
    <message>
        <source>Back to all personas</source>
        <translation>ペルソナの一覧に戻る</translation>
    </message>
    <message>
        <source>Personas</source>
        <translation>ペルソナ</translation>
    </message>
    <message>
        <source>Start a chat</source>
        <translation>チャットを始める</translation>
    </message>
    <message>
        <source>Guest</source>
        <translation>お客さま</translation>
    </message>
    <message>
        <source>Who this is</source>
        <translation>人物</translation>
    </message>
    <message>
        <source>Manner</source>
        <translation>ふるまい</translation>
    </message>
    <message>
        <source>Where you meet</source>
        <translation>出会う場所</translation>
    </message>
    <message>
        <source>Greeting</source>
        <translation>あいさつ</translation>
    </message>
    <message>
        <source>How they talk</source>
        <translation>話し方</translation>
    </message>
    <message>
        <source>Change the voice…</source>
        <translation>声を変える…</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声</translation>
    </message>
    <message>
        <source>Listen</source>
        <translation>聞いてみる</translation>
    </message>
    <message>
        <source>pitch {pitch:+.1f} semitones, speed ×{speed:.2f}</source>
        <translation>高さ {pitch:+.1f} 半音、速さ ×{speed:.2f}</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>ファイルを開く</translation>
    </message>
    <message>
        <source>Card file</source>
        <translation>カードファイル</translation>
    </message>
</context>
<context>
    <name>PersonaTryCard</name>
    <message>
        <source>Try it</source>
        <translation>試す</translation>
    </message>
    <message>
        <source>Says it as it is set above, whether that is kept or not.</source>
        <translation>保存の有無にかかわらず、上の設定で話します。</translation>
    </message>
    <message>
        <source>What to say</source>
        <translation>話す言葉</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>試す</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>PersonaVoicePage</name>
    <message>
        <source>Back to the voices</source>
        <translation>音声へ戻る</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Back to the card&apos;s</source>
        <translation>カードの声に戻す</translation>
    </message>
    <message>
        <source>Back to the voices of the card</source>
        <translation>カードの声に戻す</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>この声にする</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声</translation>
    </message>
    <message>
        <source>A voice of its own</source>
        <translation>専用の声</translation>
    </message>
    <message>
        <source>Dialogue stands in quotation marks, actions stand between *asterisks*.</source>
        <translation>台詞は引用符の中、動作は*アスタリスク*の間の言葉です。</translation>
    </message>
    <message>
        <source>For which words</source>
        <translation>どの言葉に</translation>
    </message>
    <message>
        <source>Otherwise it has the usual voice.</source>
        <translation>なければいつもの声になります。</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>How {name} sounds</source>
        <translation>{name}の声</translation>
    </message>
    <message>
        <source>Changed, not kept yet.</source>
        <translation>変更しました。まだ保存していません。</translation>
    </message>
    <message>
        <source>As the card has it.</source>
        <translation>カードのとおりです。</translation>
    </message>
    <message>
        <source>Kept; the card itself is as it was.</source>
        <translation>保存しました。カード自体は元のままです。</translation>
    </message>
    <message>
        <source>As the card has it. The damaged file is kept beside it under another name.</source>
        <translation>カードのとおりです。壊れたファイルは別の名前で残してあります。</translation>
    </message>
</context>
<context>
    <name>PersonasCard</name>
    <message>
        <source>Voices of the personas</source>
        <translation>ペルソナの声</translation>
    </message>
    <message>
        <source>Voice, pitch, speed, effects and readings; each can be heard before it is kept.</source>
        <translation>声、高さ、速さ、効果、読み。どれも保存する前に聞けます。</translation>
    </message>
    <message>
        <source>Voices of {name}</source>
        <translation>{name}の声</translation>
    </message>
</context>
<context>
    <name>PersonasSection</name>
    <message>
        <source>Personas</source>
        <translation>ペルソナ</translation>
    </message>
    <message>
        <source>Open the personas folder</source>
        <translation>ペルソナのフォルダーを開く</translation>
    </message>
    <message>
        <source>Add a persona…</source>
        <translation>ペルソナを追加…</translation>
    </message>
    <message>
        <source>Add a persona</source>
        <translation>ペルソナを追加</translation>
    </message>
    <message>
        <source>Persona cards ({patterns})</source>
        <translation>ペルソナカード ({patterns})</translation>
    </message>
</context>
<context>
    <name>PickBanner</name>
    <message>
        <source>Choose this step</source>
        <translation>この手順を選ぶ</translation>
    </message>
    <message>
        <source>Do nothing</source>
        <translation>何もしない</translation>
    </message>
    <message>
        <source>Choose on the diagram where “{step}” goes on.</source>
        <translation>「{step}」の続きをどこから行うか、図の上で選んでください。</translation>
    </message>
    <message>
        <source>Choose on the diagram the step to begin again from.</source>
        <translation>やり直しを始める手順を図の上で選んでください。</translation>
    </message>
    <message>
        <source>Move to “{step}”</source>
        <translation>「{step}」へ移す</translation>
    </message>
    <message>
        <source>Begin at “{step}”</source>
        <translation>「{step}」から始める</translation>
    </message>
</context>
<context>
    <name>PlaceList</name>
    <message>
        <source>Folders</source>
        <translation>フォルダー</translation>
    </message>
</context>
<context>
    <name>PlacingView</name>
    <message>
        <source>Position in the conversation</source>
        <translation>会話の中の位置</translation>
    </message>
</context>
<context>
    <name>PlayerStrip</name>
    <message>
        <source>Player</source>
        <translation>プレーヤー</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>再生</translation>
    </message>
    <message>
        <source>Save the audio</source>
        <translation>音声を保存</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>一時停止</translation>
    </message>
    <message>
        <source>Speed: {factor}</source>
        <translation>速さ: {factor}</translation>
    </message>
</context>
<context>
    <name>PlotsPage</name>
    <message>
        <source>Process whose steps are shown</source>
        <translation>手順を表示するプロセス</translation>
    </message>
    <message>
        <source>All processes</source>
        <translation>すべてのプロセス</translation>
    </message>
    <message>
        <source>Time that is shown</source>
        <translation>表示する期間</translation>
    </message>
    <message>
        <source>Last 15 minutes</source>
        <translation>直近 15 分</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>直近 1 時間</translation>
    </message>
    <message>
        <source>Last 6 hours</source>
        <translation>直近 6 時間</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>直近 1 日</translation>
    </message>
    <message>
        <source>Show as table</source>
        <translation>表で表示</translation>
    </message>
    <message>
        <source>Copy as CSV</source>
        <translation>CSV としてコピー</translation>
    </message>
    <message>
        <source>Preparing the plots …</source>
        <translation>グラフを準備しています…</translation>
    </message>
    <message>
        <source>Nothing was measured in this time</source>
        <translation>この期間に測定されたものはありません</translation>
    </message>
    <message>
        <source>How much is done, how long it takes and what waits is drawn here while personas answer.</source>
        <translation>ペルソナが返信する間、済んだ量、かかる時間、待っているものがここにグラフで表示されます。</translation>
    </message>
    <message>
        <source>Write to a persona</source>
        <translation>ペルソナに話しかける</translation>
    </message>
    <message>
        <source>Show as plots</source>
        <translation>グラフで表示</translation>
    </message>
    <message>
        <source>The figures were copied.</source>
        <translation>数値をコピーしました。</translation>
    </message>
</context>
<context>
    <name>ProcessDetailPage</name>
    <message>
        <source>More about this process</source>
        <translation>このプロセスの詳細</translation>
    </message>
    <message>
        <source>Timeline</source>
        <translation>時間の流れ</translation>
    </message>
    <message>
        <source>Variables</source>
        <translation>変数</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>ログ</translation>
    </message>
    <message>
        <source>Calls</source>
        <translation>呼び出し</translation>
    </message>
    <message>
        <source>This step has not called its process yet.</source>
        <translation>この手順はまだプロセスを呼び出していません。</translation>
    </message>
</context>
<context>
    <name>ProcessModel</name>
    <message>
        <source>Chat interaction</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Message stored</source>
        <translation>メッセージ保存</translation>
    </message>
    <message>
        <source>Input reception</source>
        <translation>入力の受付</translation>
    </message>
    <message>
        <source>Persona selection</source>
        <translation>ペルソナの選択</translation>
    </message>
    <message>
        <source>Context loading</source>
        <translation>文脈の読み込み</translation>
    </message>
    <message>
        <source>Speak meanwhile</source>
        <translation>並行して発声</translation>
    </message>
    <message>
        <source>Begin speaking</source>
        <translation>発声の開始</translation>
    </message>
    <message>
        <source>Voice begun</source>
        <translation>発声開始済み</translation>
    </message>
    <message>
        <source>AI processing</source>
        <translation>AI の思考</translation>
    </message>
    <message>
        <source>Response formatting</source>
        <translation>返信の整形</translation>
    </message>
    <message>
        <source>Output delivery</source>
        <translation>返信の届け</translation>
    </message>
    <message>
        <source>Answered</source>
        <translation>返信完了</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>受付不可</translation>
    </message>
    <message>
        <source>No model reachable</source>
        <translation>モデル応答なし</translation>
    </message>
    <message>
        <source>Stopped by the user</source>
        <translation>利用者が停止</translation>
    </message>
    <message>
        <source>Took too long</source>
        <translation>時間超過</translation>
    </message>
    <message>
        <source>Say why not</source>
        <translation>理由を伝える</translation>
    </message>
    <message>
        <source>Say who was asked</source>
        <translation>尋ねた先を伝える</translation>
    </message>
    <message>
        <source>Keep the words so far</source>
        <translation>途中の言葉を残す</translation>
    </message>
    <message>
        <source>Keep the unfinished reply</source>
        <translation>未完の返信を残す</translation>
    </message>
    <message>
        <source>Not accepted</source>
        <translation>受け付けず</translation>
    </message>
    <message>
        <source>Not answered</source>
        <translation>返信なし</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Timed out</source>
        <translation>時間切れ</translation>
    </message>
    <message>
        <source>Voice synthesis</source>
        <translation>音声合成</translation>
    </message>
    <message>
        <source>Speech wanted</source>
        <translation>発声の依頼</translation>
    </message>
    <message>
        <source>Text reception</source>
        <translation>文の受付</translation>
    </message>
    <message>
        <source>Persona voice selection</source>
        <translation>声の選択</translation>
    </message>
    <message>
        <source>Synthesis</source>
        <translation>合成</translation>
    </message>
    <message>
        <source>Audio post-processing</source>
        <translation>音声の仕上げ</translation>
    </message>
    <message>
        <source>Delivery</source>
        <translation>再生と保存</translation>
    </message>
    <message>
        <source>10 minutes</source>
        <translation>10分</translation>
    </message>
    <message>
        <source>Side by side</source>
        <translation>並行して</translation>
    </message>
    <message>
        <source>Both done</source>
        <translation>両方完了</translation>
    </message>
    <message>
        <source>Nobody to answer</source>
        <translation>答える人がいない</translation>
    </message>
    <message>
        <source>History</source>
        <translation>履歴</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>記憶</translation>
    </message>
    <message>
        <source>Lore</source>
        <translation>世界設定</translation>
    </message>
    <message>
        <source>A lorebook?</source>
        <translation>ロアブックはある？</translation>
    </message>
    <message>
        <source>Too slow</source>
        <translation>遅すぎる</translation>
    </message>
    <message>
        <source>Model loaded?</source>
        <translation>モデルは読み込み済み?</translation>
    </message>
    <message>
        <source>Load the model</source>
        <translation>モデルを読み込む</translation>
    </message>
    <message>
        <source>Not loaded</source>
        <translation>読み込めない</translation>
    </message>
    <message>
        <source>Approval asked?</source>
        <translation>承認が必要?</translation>
    </message>
    <message>
        <source>Approve the reply</source>
        <translation>返信を承認する</translation>
    </message>
    <message>
        <source>Approved?</source>
        <translation>承認された?</translation>
    </message>
    <message>
        <source>Nobody decided</source>
        <translation>だれも決めない</translation>
    </message>
    <message>
        <source>Keep the reply</source>
        <translation>返信を残す</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Take the reply back</source>
        <translation>返信を取り消す</translation>
    </message>
    <message>
        <source>Withdrawn</source>
        <translation>取り消し済み</translation>
    </message>
    <message>
        <source>Say who is missing</source>
        <translation>だれがいないかを伝える</translation>
    </message>
    <message>
        <source>Nobody answered</source>
        <translation>だれも答えず</translation>
    </message>
    <message>
        <source>Stopped by the person</source>
        <translation>利用者による停止</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Withdrawal asked</source>
        <translation>取り消しの依頼</translation>
    </message>
    <message>
        <source>Withdraw the reply</source>
        <translation>返信を取り下げる</translation>
    </message>
    <message>
        <source>Model integration</source>
        <translation>モデルの用意</translation>
    </message>
    <message>
        <source>Model wanted</source>
        <translation>モデルが必要</translation>
    </message>
    <message>
        <source>Model request</source>
        <translation>モデルの要求</translation>
    </message>
    <message>
        <source>Answer known?</source>
        <translation>答えは既知?</translation>
    </message>
    <message>
        <source>Loaded already?</source>
        <translation>読み込み済み?</translation>
    </message>
    <message>
        <source>Resource allocation</source>
        <translation>資源の割り当て</translation>
    </message>
    <message>
        <source>Loading</source>
        <translation>読み込み</translation>
    </message>
    <message>
        <source>Something to ask?</source>
        <translation>質問がある?</translation>
    </message>
    <message>
        <source>Inference queue</source>
        <translation>推論の待ち行列</translation>
    </message>
    <message>
        <source>Response caching</source>
        <translation>応答の保存</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>解放</translation>
    </message>
    <message>
        <source>Served</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Give the lease back</source>
        <translation>割り当てを返す</translation>
    </message>
    <message>
        <source>Why not?</source>
        <translation>理由は?</translation>
    </message>
    <message>
        <source>Model missing</source>
        <translation>モデルがない</translation>
    </message>
    <message>
        <source>No room</source>
        <translation>空きがない</translation>
    </message>
    <message>
        <source>Out of reach</source>
        <translation>届かない</translation>
    </message>
    <message>
        <source>Not found or out of reach</source>
        <translation>見つからないか届かない</translation>
    </message>
    <message>
        <source>No answer</source>
        <translation>応答なし</translation>
    </message>
    <message>
        <source>Called off</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>No longer wanted</source>
        <translation>もう不要</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>ない</translation>
    </message>
    <message>
        <source>no room</source>
        <translation>空きなし</translation>
    </message>
    <message>
        <source>otherwise</source>
        <translation>それ以外</translation>
    </message>
    <message>
        <source>Chat writing</source>
        <translation>チャットの文章</translation>
    </message>
    <message>
        <source>Writing wanted</source>
        <translation>文章の依頼</translation>
    </message>
    <message>
        <source>Gather the talk</source>
        <translation>会話を集める</translation>
    </message>
    <message>
        <source>Needed?</source>
        <translation>必要?</translation>
    </message>
    <message>
        <source>Not needed</source>
        <translation>不要</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>メッセージを書く</translation>
    </message>
    <message>
        <source>A title?</source>
        <translation>題名?</translation>
    </message>
    <message>
        <source>Take the first words</source>
        <translation>最初の言葉を使う</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Written</source>
        <translation>書けた</translation>
    </message>
    <message>
        <source>Say that nobody wrote</source>
        <translation>書けなかったと伝える</translation>
    </message>
    <message>
        <source>Not written</source>
        <translation>書けず</translation>
    </message>
    <message>
        <source>Say that it took too long</source>
        <translation>時間切れと伝える</translation>
    </message>
    <message>
        <source>Say that it stopped</source>
        <translation>中止を伝える</translation>
    </message>
    <message>
        <source>Chat gone</source>
        <translation>チャットがない</translation>
    </message>
    <message>
        <source>Not possible</source>
        <translation>できない</translation>
    </message>
    <message>
        <source>Say that it is gone</source>
        <translation>ないことを伝える</translation>
    </message>
    <message>
        <source>Given up</source>
        <translation>中断</translation>
    </message>
    <message>
        <source>Persona routing</source>
        <translation>ペルソナの振り分け</translation>
    </message>
    <message>
        <source>Spoken</source>
        <translation>発声完了</translation>
    </message>
    <message>
        <source>Silenced</source>
        <translation>消音</translation>
    </message>
    <message>
        <source>Not spoken</source>
        <translation>発声なし</translation>
    </message>
    <message>
        <source>Text gone</source>
        <translation>文が消失</translation>
    </message>
    <message>
        <source>No voice</source>
        <translation>声なし</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>はい</translation>
    </message>
    <message>
        <source>no</source>
        <translation>いいえ</translation>
    </message>
    <message>
        <source>Next sentences</source>
        <translation>次の文を待つ</translation>
    </message>
    <message>
        <source>Something to say?</source>
        <translation>話す文がある?</translation>
    </message>
    <message>
        <source>Speak a sentence</source>
        <translation>一文を話す</translation>
    </message>
    <message>
        <source>One sentence</source>
        <translation>一文</translation>
    </message>
    <message>
        <source>2 minutes</source>
        <translation>2分</translation>
    </message>
    <message>
        <source>Sentence said</source>
        <translation>一文を話した</translation>
    </message>
    <message>
        <source>Gave up</source>
        <translation>断念</translation>
    </message>
    <message>
        <source>Fall silent</source>
        <translation>静かにする</translation>
    </message>
    <message>
        <source>go on</source>
        <translation>続ける</translation>
    </message>
</context>
<context>
    <name>ProcessOverview</name>
    <message>
        <source>Processes</source>
        <translation>プロセス</translation>
    </message>
    <message>
        <source>Every reply runs through a process model. Choose an instance on the left to follow its token.</source>
        <translation>返信はすべてプロセスモデルを通ります。左で実行をひとつ選ぶと、トークンの動きを追えます。</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>need you</source>
        <translation>確認が必要</translation>
    </message>
    <message>
        <source>under way</source>
        <translation>進行中</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>{file} was not deployed</source>
        <translation>{file} は配備されませんでした</translation>
    </message>
    <message>
        <source>Element {element}, line {line}</source>
        <translation>要素 {element}、{line} 行目</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>不明</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>バージョン {version}</translation>
    </message>
</context>
<context>
    <name>ProcessesSection</name>
    <message>
        <source>Parts of the processes section</source>
        <translation>プロセス画面の各部分</translation>
    </message>
    <message>
        <source>Instances</source>
        <translation>インスタンス</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Decisions to make</source>
        <translation>判断待ち</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数値</translation>
    </message>
</context>
<context>
    <name>ProfileDialog</name>
    <message>
        <source>Who you are</source>
        <translation>あなたについて</translation>
    </message>
    <message>
        <source>What personas call you</source>
        <translation>ペルソナからの呼び名</translation>
    </message>
    <message>
        <source>What they know of you</source>
        <translation>ペルソナが知っていること</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保存</translation>
    </message>
</context>
<context>
    <name>PromptBlock</name>
    <message>
        <source>The prompt</source>
        <translation>プロンプト</translation>
    </message>
    <message>
        <source>Text of the chosen part</source>
        <translation>選んだ部分の本文</translation>
    </message>
    <message>
        <source>The prompt is put together in the step “Context loading”.</source>
        <translation>プロンプトは「文脈の読み込み」の手順で組み立てられます。</translation>
    </message>
    <message>
        <source>about {count} tokens</source>
        <translation>約 {count} トークン</translation>
    </message>
</context>
<context>
    <name>PromptModel</name>
    <message>
        <source>Instructions</source>
        <translation>指示</translation>
    </message>
    <message>
        <source>Persona</source>
        <translation>ペルソナ</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>メモリ</translation>
    </message>
    <message>
        <source>Lore</source>
        <translation>世界設定</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>会話</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>その他</translation>
    </message>
    <message>
        <source>{group} · {count} left out</source>
        <translation>{group} ・ {count} 件省略</translation>
    </message>
    <message>
        <source>How to answer</source>
        <translation>答え方</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>人物の説明</translation>
    </message>
    <message>
        <source>Personality</source>
        <translation>性格</translation>
    </message>
    <message>
        <source>Scene</source>
        <translation>場面</translation>
    </message>
    <message>
        <source>Example dialogue</source>
        <translation>会話の例</translation>
    </message>
    <message>
        <source>What is remembered</source>
        <translation>覚えていること</translation>
    </message>
    <message>
        <source>Last instruction</source>
        <translation>最後の指示</translation>
    </message>
    <message>
        <source>About you</source>
        <translation>あなたについて</translation>
    </message>
    <message>
        <source>Summary of what was left out</source>
        <translation>省いた部分の要約</translation>
    </message>
    <message>
        <source>From the lorebook</source>
        <translation>設定集から</translation>
    </message>
    <message>
        <source>Author’s note</source>
        <translation>作者のノート</translation>
    </message>
    <message>
        <source>Document: {name}</source>
        <translation>文書: {name}</translation>
    </message>
    <message>
        <source>Picture: {name}</source>
        <translation>画像: {name}</translation>
    </message>
    <message>
        <source>{number} you: {text}</source>
        <translation>{number} あなた: {text}</translation>
    </message>
    <message>
        <source>{number} reply: {text}</source>
        <translation>{number} 返信: {text}</translation>
    </message>
    <message>
        <source>{title} (its beginning; {count} tokens had no room)</source>
        <translation>{title}(冒頭のみ。{count}トークンは入りませんでした)</translation>
    </message>
    <message>
        <source>{title} (left out: {why})</source>
        <translation>{title}(省略: {why})</translation>
    </message>
    <message>
        <source>no room in the model&apos;s context</source>
        <translation>モデルの文脈に入りきらない</translation>
    </message>
    <message>
        <source>already said elsewhere</source>
        <translation>ほかで述べている</translation>
    </message>
    <message>
        <source>switched off</source>
        <translation>オフになっている</translation>
    </message>
    <message>
        <source>its file is gone</source>
        <translation>ファイルがなくなっています</translation>
    </message>
    <message>
        <source>no reason given</source>
        <translation>理由なし</translation>
    </message>
</context>
<context>
    <name>PromptTree</name>
    <message>
        <source>Parts of the prompt</source>
        <translation>プロンプトの部分</translation>
    </message>
</context>
<context>
    <name>ProviderCard</name>
    <message>
        <source>Ask earlier: {name}</source>
        <translation>先に尋ねる: {name}</translation>
    </message>
    <message>
        <source>Ask later: {name}</source>
        <translation>後に尋ねる: {name}</translation>
    </message>
    <message>
        <source>Use {name}</source>
        <translation>{name} を使う</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>テスト</translation>
    </message>
    <message>
        <source>Test {name}</source>
        <translation>{name} をテスト</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>尋ねています…</translation>
    </message>
    <message>
        <source>{model} answered after {time}: “{text}”</source>
        <translation>{model} が {time} で答えました: 「{text}」</translation>
    </message>
</context>
<context>
    <name>QuickReplies</name>
    <message>
        <source>Quick replies</source>
        <translation>クイック返信</translation>
    </message>
    <message>
        <source>Send: {name}</source>
        <translation>送る: {name}</translation>
    </message>
    <message>
        <source>Write: {name}</source>
        <translation>入力する: {name}</translation>
    </message>
</context>
<context>
    <name>QuickReplyDialog</name>
    <message>
        <source>Quick replies</source>
        <translation>クイック返信</translation>
    </message>
    <message>
        <source>Send at once</source>
        <translation>すぐに送る</translation>
    </message>
    <message>
        <source>New quick reply</source>
        <translation>新しいクイック返信</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Move up</source>
        <translation>上へ</translation>
    </message>
    <message>
        <source>Move down</source>
        <translation>下へ</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>On the button</source>
        <translation>ボタンの文字</translation>
    </message>
    <message>
        <source>What it says</source>
        <translation>送る内容</translation>
    </message>
    <message>
        <source>Macros such as {{char}}, {{user}} and {{roll:1d20}} become words when it is sent.</source>
        <translation>{{char}}、{{user}}、{{roll:1d20}} などのマクロは、送るときに言葉に置き換わります。</translation>
    </message>
</context>
<context>
    <name>RawBlock</name>
    <message>
        <source>Request and answer</source>
        <translation>要求と応答</translation>
    </message>
    <message>
        <source>Request</source>
        <translation>要求</translation>
    </message>
    <message>
        <source>Show the request as it was sent</source>
        <translation>要求を送ったとおりに表示</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>応答</translation>
    </message>
    <message>
        <source>Show the answer as it came</source>
        <translation>応答を届いたとおりに表示</translation>
    </message>
    <message>
        <source>A message has been changed since; these are its words of today.</source>
        <translation>その後メッセージが変更されています。これは現在の言葉です。</translation>
    </message>
    <message>
        <source>The request or answer, word for word</source>
        <translation>要求または応答の原文</translation>
    </message>
    <message>
        <source>Nothing was sent, or nobody answered.</source>
        <translation>何も送られなかったか、応答がありませんでした。</translation>
    </message>
</context>
<context>
    <name>ReadingLine</name>
    <message>
        <source>How “{word}” is said</source>
        <translation>「{word}」の読み</translation>
    </message>
    <message>
        <source>Test “{word}”</source>
        <translation>「{word}」を聞く</translation>
    </message>
    <message>
        <source>Take out “{word}”</source>
        <translation>「{word}」を外す</translation>
    </message>
</context>
<context>
    <name>ReadingsCard</name>
    <message>
        <source>Pronunciation</source>
        <translation>発音</translation>
    </message>
    <message>
        <source>Words that are read wrongly, and how they are said in this language.</source>
        <translation>読み間違える言葉と、この言語での読み方。</translation>
    </message>
    <message>
        <source>New word</source>
        <translation>新しい言葉</translation>
    </message>
    <message>
        <source>How it is said</source>
        <translation>読み</translation>
    </message>
    <message>
        <source>Test the new word</source>
        <translation>新しい言葉を聞く</translation>
    </message>
    <message>
        <source>Add the word</source>
        <translation>言葉を追加</translation>
    </message>
    <message>
        <source>No words yet.</source>
        <translation>まだ言葉がありません。</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>ほか{count}件</translation>
    </message>
</context>
<context>
    <name>RepliesCard</name>
    <message>
        <source>Replies</source>
        <translation>返信</translation>
    </message>
    <message>
        <source>Speak its replies</source>
        <translation>返信を読み上げる</translation>
    </message>
    <message>
        <source>Off: it stays silent, except in chats that are set to be spoken.</source>
        <translation>オフにすると、読み上げるように設定したチャット以外では黙っています。</translation>
    </message>
    <message>
        <source>Decides where the writing does not, as between German and English or Chinese and Japanese. A chat that has a language of its own is spoken in that one.</source>
        <translation>ドイツ語と英語、中国語と日本語のように、文字だけでは決まらないときの言語です。言語が設定されたチャットでは、そちらで話します。</translation>
    </message>
    <message>
        <source>Spoken language</source>
        <translation>話す言語</translation>
    </message>
    <message>
        <source>By the writing</source>
        <translation>文字から判断</translation>
    </message>
    <message>
        <source>{language} (not here)</source>
        <translation>{language}（ここにはありません）</translation>
    </message>
</context>
<context>
    <name>ReplyEditor</name>
    <message>
        <source>Words of the reply</source>
        <translation>返信の言葉</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>残す</translation>
    </message>
    <message>
        <source>Keep the reply with these words</source>
        <translation>この言葉で返信を残す</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Leave the reply as it was written</source>
        <translation>返信を元のままにする</translation>
    </message>
    <message>
        <source>Change the reply before it counts</source>
        <translation>返信が有効になる前に直す</translation>
    </message>
</context>
<context>
    <name>ReplyPane</name>
    <message>
        <source>Approve</source>
        <translation>承認</translation>
    </message>
    <message>
        <source>Approve the reply</source>
        <translation>返信を承認する</translation>
    </message>
    <message>
        <source>Change words…</source>
        <translation>言葉を変える…</translation>
    </message>
    <message>
        <source>Change the words of the reply</source>
        <translation>返信の言葉を変える</translation>
    </message>
    <message>
        <source>Take back…</source>
        <translation>取り消す…</translation>
    </message>
    <message>
        <source>Take the reply back</source>
        <translation>返信を取り消す</translation>
    </message>
    <message>
        <source>Show in chat</source>
        <translation>チャットで表示</translation>
    </message>
    <message>
        <source>Show the reply in its chat</source>
        <translation>返信をチャットで表示</translation>
    </message>
    <message>
        <source>Take this reply back?</source>
        <translation>この返信を取り消しますか?</translation>
    </message>
    <message>
        <source>Its words and its sound leave the chat for good. If it replaced an older reply, that one returns.</source>
        <translation>言葉も音声も会話から消え、元に戻せません。前の返信と入れ替わっていた場合は、前の返信が戻ります。</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Leave it</source>
        <translation>そのままにする</translation>
    </message>
</context>
<context>
    <name>ReplyView</name>
    <message>
        <source>How a reply is made</source>
        <translation>返信ができるまで</translation>
    </message>
    <message>
        <source>Choose “Inspect” on a reply to see its process, its steps, its prompt and who answered.</source>
        <translation>返信の「この返信ができるまで」を選ぶと、プロセス、手順、プロンプト、答えたモデルが見られます。</translation>
    </message>
    <message>
        <source>Open a trace file…</source>
        <translation>トレースファイルを開く…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>閉じる</translation>
    </message>
    <message>
        <source>Close the file</source>
        <translation>ファイルを閉じる</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>手順</translation>
    </message>
    <message>
        <source>From the file {name}, made at {time}. It can be read, not changed.</source>
        <translation>{time} に作られたファイル {name} の内容です。閲覧のみで、変更はできません。</translation>
    </message>
    <message>
        <source>The diagram comes with the engine.</source>
        <translation>図はエンジンの準備ができると出ます。</translation>
    </message>
    <message>
        <source>There is no diagram.</source>
        <translation>図がありません。</translation>
    </message>
    <message>
        <source>The file has no process of this version.</source>
        <translation>このファイルには、この版のプロセスがありません。</translation>
    </message>
    <message>
        <source>The engine cannot be asked now. This is what the store knows; the steps follow.</source>
        <translation>いまエンジンに問い合わせできません。保存済みの内容を表示しています。手順はあとから出ます。</translation>
    </message>
    <message>
        <source>Your message is stored. Its process starts as soon as the engine is ready.</source>
        <translation>メッセージは保存されました。エンジンの準備ができしだい、プロセスが始まります。</translation>
    </message>
    <message>
        <source>The engine keeps no record of this reply any more.</source>
        <translation>エンジンには、この返信の記録がもう残っていません。</translation>
    </message>
    <message>
        <source>waiting to start</source>
        <translation>開始待ち</translation>
    </message>
    <message>
        <source>being made</source>
        <translation>作成中</translation>
    </message>
    <message>
        <source>answered</source>
        <translation>返信済み</translation>
    </message>
    <message>
        <source>stopped by you</source>
        <translation>あなたが停止</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>waits for your approval</source>
        <translation>承認待ち</translation>
    </message>
    <message>
        <source>taken back</source>
        <translation>取り消し済み</translation>
    </message>
    <message>
        <source>waiting for you</source>
        <translation>確認待ち</translation>
    </message>
</context>
<context>
    <name>ResourcesPage</name>
    <message>
        <source>Resources</source>
        <translation>リソース</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>プロセッサー</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>メモリ</translation>
    </message>
    <message>
        <source>Disk</source>
        <translation>ディスク</translation>
    </message>
    <message>
        <source>Process engine</source>
        <translation>プロセスエンジン</translation>
    </message>
    <message>
        <source>Its database</source>
        <translation>エンジンのデータベース</translation>
    </message>
    <message>
        <source>Saijin Studio</source>
        <translation>Saijin Studio</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>Workers</source>
        <translation>ワーカー</translation>
    </message>
    <message>
        <source>Queues</source>
        <translation>キュー</translation>
    </message>
    <message>
        <source>No worker runs in this window.</source>
        <translation>このウィンドウで動くワーカーはありません。</translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>待っているものはありません。</translation>
    </message>
    <message>
        <source>of {count} cores</source>
        <translation>{count} コア中</translation>
    </message>
    <message>
        <source>of {total}</source>
        <translation>{total} 中</translation>
    </message>
    <message>
        <source>free where the studio keeps its data</source>
        <translation>スタジオのデータ置き場の空き</translation>
    </message>
    <message>
        <source>{used} of {total}</source>
        <translation>{total} 中 {used}</translation>
    </message>
</context>
<context>
    <name>RestoreQuestion</name>
    <message>
        <source>Restore</source>
        <translation>復元</translation>
    </message>
    <message>
        <source>Put this backup in the place of all chats, personas, processes and settings?</source>
        <translation>すべてのチャット、ペルソナ、プロセス、設定を、このバックアップと置き換えますか?</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Made {when}. Chats: {chats}, messages: {messages}.

What is here now is kept as a backup, so this can be undone. Keys and models stay as they are.</source>
        <translation>作成:{when}。チャット:{chats}、メッセージ:{messages}。

今の内容はバックアップとして残るので、元に戻せます。キーとモデルはそのままです。</translation>
    </message>
</context>
<context>
    <name>RuleTable</name>
    <message>
        <source>Decision table: {name}</source>
        <translation>決定表: {name}</translation>
    </message>
    <message>
        <source>Hit policy: {policy}</source>
        <translation>ヒットポリシー: {policy}</translation>
    </message>
    <message>
        <source>unique: at most one rule matches</source>
        <translation>一意: 当てはまるルールは多くても一つ</translation>
    </message>
    <message>
        <source>first: the first rule that matches counts</source>
        <translation>最初: 最初に当てはまるルールを採用</translation>
    </message>
    <message>
        <source>any: rules that match say the same</source>
        <translation>任意: 当てはまるルールはどれも同じ結果</translation>
    </message>
    <message>
        <source>priority: the most important result counts</source>
        <translation>優先: 最も重要な結果を採用</translation>
    </message>
    <message>
        <source>collect: all rules that match count</source>
        <translation>収集: 当てはまるルールをすべて採用</translation>
    </message>
    <message>
        <source>rule order: all rules that match, from top to bottom</source>
        <translation>ルール順: 当てはまるすべてのルールを上から順に</translation>
    </message>
    <message>
        <source>output order: all rules that match, the most important first</source>
        <translation>出力順: 当てはまるすべてのルールを重要な順に</translation>
    </message>
    <message>
        <source>added up</source>
        <translation>合計</translation>
    </message>
    <message>
        <source>the smallest</source>
        <translation>最小</translation>
    </message>
    <message>
        <source>the largest</source>
        <translation>最大</translation>
    </message>
    <message>
        <source>counted</source>
        <translation>件数</translation>
    </message>
</context>
<context>
    <name>SamplesCard</name>
    <message>
        <source>Recordings to make voices of</source>
        <translation>声を作るための録音</translation>
    </message>
    <message>
        <source>They stay on this machine. Each is kept with the consent of whoever is heard.</source>
        <translation>このマシンだけに保存され、本人の同意とともに保管されます。</translation>
    </message>
    <message>
        <source>Show the cloned voices</source>
        <translation>クローンした声を表示</translation>
    </message>
</context>
<context>
    <name>SamplingCard</name>
    <message>
        <source>Words and length</source>
        <translation>言葉と長さ</translation>
    </message>
</context>
<context>
    <name>SamplingForm</name>
    <message>
        <source>Preset</source>
        <translation>プリセット</translation>
    </message>
    <message>
        <source>One text a line, four at most; \n is a line’s end.</source>
        <translation>1行に1つ、4つまで。\nは改行です。</translation>
    </message>
    <message>
        <source>What ends a reply</source>
        <translation>返事を終える文字列</translation>
    </message>
    <message>
        <source>Save as a preset…</source>
        <translation>プリセットとして保存…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Delete this preset</source>
        <translation>このプリセットを削除</translation>
    </message>
    <message>
        <source>More values</source>
        <translation>ほかの値</translation>
    </message>
    <message>
        <source>Fewer values</source>
        <translation>値を減らす</translation>
    </message>
    <message>
        <source>Save as a preset</source>
        <translation>プリセットとして保存</translation>
    </message>
    <message>
        <source>Name of the preset. One of your own with this name gets these values.</source>
        <translation>プリセットの名前。同じ名前の自分のプリセットは、この値に置き換わります。</translation>
    </message>
    <message>
        <source>The preset “{name}” was deleted.</source>
        <translation>プリセット「{name}」を削除しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>SayLine</name>
    <message>
        <source>What can be done about it</source>
        <translation>できること</translation>
    </message>
</context>
<context>
    <name>SearchPanel</name>
    <message>
        <source>Search in all chats</source>
        <translation>すべてのチャットを検索</translation>
    </message>
    <message>
        <source>Words, or &quot;words in this order&quot;</source>
        <translation>言葉、または &quot;この順の言葉&quot;</translation>
    </message>
    <message>
        <source>What to look for</source>
        <translation>探す言葉</translation>
    </message>
    <message>
        <source>Narrow the search</source>
        <translation>検索を絞り込む</translation>
    </message>
    <message>
        <source>Nothing was found. Fewer words find more.</source>
        <translation>見つかりませんでした。言葉を減らすと見つかりやすくなります。</translation>
    </message>
    <message>
        <source>{count} or more</source>
        <translation>{count} 件以上</translation>
    </message>
    <message>
        <source>Found: {count}</source>
        <translation>{count} 件</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>アーカイブ</translation>
    </message>
    <message>
        <source>another branch</source>
        <translation>別の枝</translation>
    </message>
    <message>
        <source>you</source>
        <translation>あなた</translation>
    </message>
    <message>
        <source>Finds what was said in any chat, archived ones too. -word leaves a word out.</source>
        <translation>アーカイブも含め、すべてのチャットの発言を探します。-言葉 で除外できます。</translation>
    </message>
</context>
<context>
    <name>ServerCard</name>
    <message>
        <source>Address of {name}</source>
        <translation>{name} のアドレス</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Model of {name}</source>
        <translation>{name} のモデル</translation>
    </message>
    <message>
        <source>The first one it offers</source>
        <translation>最初に見つかったもの</translation>
    </message>
    <message>
        <source>Model name</source>
        <translation>モデル名</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
</context>
<context>
    <name>SettingsSection</name>
    <message>
        <source>Models</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>音声</translation>
    </message>
    <message>
        <source>Dictation</source>
        <translation>音声入力</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>エンジン</translation>
    </message>
    <message>
        <source>Process kernel</source>
        <translation>プロセスカーネル</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>Look and typing</source>
        <translation>見た目と入力</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>通知</translation>
    </message>
    <message>
        <source>You</source>
        <translation>あなた</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>バックアップ</translation>
    </message>
    <message>
        <source>Pages of the settings</source>
        <translation>設定のページ</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
</context>
<context>
    <name>ShortcutList</name>
    <message>
        <source>Shortcuts</source>
        <translation>ショートカット</translation>
    </message>
    <message>
        <source>Window</source>
        <translation>ウィンドウ</translation>
    </message>
    <message>
        <source>While writing</source>
        <translation>書いているとき</translation>
    </message>
    <message>
        <source>Send (a setting)</source>
        <translation>送信(設定で変更可)</translation>
    </message>
    <message>
        <source>New line</source>
        <translation>改行</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>送信</translation>
    </message>
    <message>
        <source>Stop the reply or the voice</source>
        <translation>返信または声を止める</translation>
    </message>
    <message>
        <source>Bring back what you wrote before</source>
        <translation>前に書いたものを呼び戻す</translation>
    </message>
    <message>
        <source>Address a persona</source>
        <translation>ペルソナに話しかける</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>コマンド</translation>
    </message>
    <message>
        <source>In the conversation</source>
        <translation>会話の中で</translation>
    </message>
    <message>
        <source>Message above or below</source>
        <translation>前後のメッセージへ</translation>
    </message>
    <message>
        <source>Actions of the message</source>
        <translation>メッセージの操作</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
</context>
<context>
    <name>SidePanel</name>
    <message>
        <source>Back to the chats</source>
        <translation>チャット一覧に戻る</translation>
    </message>
</context>
<context>
    <name>StartDialog</name>
    <message>
        <source>Start a process</source>
        <translation>プロセスを開始</translation>
    </message>
    <message>
        <source>Asking which inputs it takes …</source>
        <translation>必要な入力を問い合わせています…</translation>
    </message>
    <message>
        <source>Key of the instance</source>
        <translation>インスタンスのキー</translation>
    </message>
    <message>
        <source>To find it by. One is made where this is left empty.</source>
        <translation>見つけるためのキーです。空欄なら自動で作られます。</translation>
    </message>
    <message>
        <source>Start “{name}”</source>
        <translation>「{name}」を開始</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>開始</translation>
    </message>
    <message>
        <source>Start the process</source>
        <translation>プロセスを開始</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Its model declares no inputs.</source>
        <translation>このモデルには入力の宣言がありません。</translation>
    </message>
</context>
<context>
    <name>StepDelegate</name>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
</context>
<context>
    <name>StepModel</name>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>running for {time}</source>
        <translation>{time} 経過</translation>
    </message>
    <message>
        <source>left early</source>
        <translation>途中で終了</translation>
    </message>
    <message>
        <source>{count} tries</source>
        <translation>{count} 回試行</translation>
    </message>
    <message>
        <source>waited {time}</source>
        <translation>{time} 待機</translation>
    </message>
</context>
<context>
    <name>StepTable</name>
    <message>
        <source>Step</source>
        <translation>手順</translation>
    </message>
    <message>
        <source>Goes to</source>
        <translation>行き先</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>トークン</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>問題</translation>
    </message>
    <message>
        <source>nowhere</source>
        <translation>なし</translation>
    </message>
</context>
<context>
    <name>StepTimeline</name>
    <message>
        <source>Steps of the process</source>
        <translation>プロセスの手順</translation>
    </message>
</context>
<context>
    <name>StudioSamplingCard</name>
    <message>
        <source>Words and length</source>
        <translation>言葉と長さ</translation>
    </message>
    <message>
        <source>For every chat and persona that says nothing else.</source>
        <translation>別に決めていないすべてのチャットとペルソナに使われます。</translation>
    </message>
</context>
<context>
    <name>TablePage</name>
    <message>
        <source>Figures in the table</source>
        <translation>表に表示する数値</translation>
    </message>
    <message>
        <source>Figures</source>
        <translation>数値</translation>
    </message>
</context>
<context>
    <name>TagDialog</name>
    <message>
        <source>Tags</source>
        <translation>タグ</translation>
    </message>
    <message>
        <source>Tags, parted by commas</source>
        <translation>タグ（読点で区切る）</translation>
    </message>
    <message>
        <source>story, travel</source>
        <translation>物語、旅</translation>
    </message>
    <message>
        <source>Tags of “{title}”, parted by commas</source>
        <translation>「{title}」のタグ（読点で区切る）</translation>
    </message>
</context>
<context>
    <name>TaskModel</name>
    <message>
        <source>waiting {age}</source>
        <translation>待機 {age}</translation>
    </message>
</context>
<context>
    <name>TaskPane</name>
    <message>
        <source>in “{chat}”</source>
        <translation>「{chat}」にて</translation>
    </message>
    <message>
        <source>waiting since {time} ({age})</source>
        <translation>{time} から待機 ({age})</translation>
    </message>
    <message>
        <source>This decision was made meanwhile, by somebody else or by the process itself.</source>
        <translation>この決定は、その間にほかの人かプロセス自身が行いました。</translation>
    </message>
</context>
<context>
    <name>TasksPage</name>
    <message>
        <source>Nothing waits for you</source>
        <translation>判断を待つものはありません</translation>
    </message>
    <message>
        <source>When a process asks a person to decide, as with a reply to be approved, the decision is listed here.</source>
        <translation>返信の承認のように、プロセスが人の判断を求めると、ここに表示されます。</translation>
    </message>
    <message>
        <source>Decisions to make</source>
        <translation>判断待ち</translation>
    </message>
    <message>
        <source>“{name}” is decided.</source>
        <translation>「{name}」を決定しました。</translation>
    </message>
</context>
<context>
    <name>TextSize</name>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>文字を大きく</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>文字を小さく</translation>
    </message>
    <message>
        <source>Usual text size</source>
        <translation>標準の文字サイズ</translation>
    </message>
</context>
<context>
    <name>TimelineLegend</name>
    <message>
        <source>waiting for a worker</source>
        <translation>ワーカー待ち</translation>
    </message>
    <message>
        <source>at work</source>
        <translation>作業中</translation>
    </message>
    <message>
        <source>a try that failed</source>
        <translation>失敗した試行</translation>
    </message>
</context>
<context>
    <name>Titling</name>
    <message>
        <source>Title by the model</source>
        <translation>モデルに題名をつけてもらう</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>The chat is now called “{title}”.</source>
        <translation>チャットの題名は「{title}」になりました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>TokenMeter</name>
    <message>
        <source>{tokens} of {of}</source>
        <translation>{tokens} / {of}</translation>
    </message>
    <message>
        <source>{tokens} of {of}, estimate</source>
        <translation>{tokens} / {of}(推定)</translation>
    </message>
    <message>
        <source>More than the model can take in: the oldest is left out.</source>
        <translation>モデルが読める量を超えています。古いものから省かれます。</translation>
    </message>
    <message>
        <source>Tokens of this chat and this message, of those that the model takes in.</source>
        <translation>このチャットとこのメッセージのトークン数と、モデルが読めるトークン数です。</translation>
    </message>
    <message>
        <source>Tokens: {words}</source>
        <translation>トークン: {words}</translation>
    </message>
</context>
<context>
    <name>TopicTable</name>
    <message>
        <source>Topic</source>
        <translation>トピック</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待ち</translation>
    </message>
    <message>
        <source>In work</source>
        <translation>処理中</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失敗</translation>
    </message>
</context>
<context>
    <name>TraceActs</name>
    <message>
        <source>More about this trace</source>
        <translation>このトレースの詳細</translation>
    </message>
    <message>
        <source>Copy as JSON</source>
        <translation>JSON としてコピー</translation>
    </message>
    <message>
        <source>Export the whole trace…</source>
        <translation>トレース全体を書き出す…</translation>
    </message>
    <message>
        <source>Open a trace file…</source>
        <translation>トレースファイルを開く…</translation>
    </message>
    <message>
        <source>Export how this reply was made</source>
        <translation>この返信ができるまでを書き出す</translation>
    </message>
    <message>
        <source>Trace of a reply (*.trace.json)</source>
        <translation>返信のトレース (*.trace.json)</translation>
    </message>
    <message>
        <source>Open a trace file</source>
        <translation>トレースファイルを開く</translation>
    </message>
    <message>
        <source>Trace of a reply (*.trace.json *.json)</source>
        <translation>返信のトレース (*.trace.json *.json)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Conversation</source>
        <translation>会話</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Open the studio</source>
        <translation>スタジオを開く</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>The reply could not be finished. It waits for you.</source>
        <translation>返信を完了できませんでした。あなたの操作を待っています。</translation>
    </message>
    <message>
        <source>The reply could not be made.</source>
        <translation>返信を作れませんでした。</translation>
    </message>
    <message>
        <source>Waits for your approval: {text}</source>
        <translation>承認待ち: {text}</translation>
    </message>
</context>
<context>
    <name>TryCard</name>
    <message>
        <source>Try a voice</source>
        <translation>声を試す</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声</translation>
    </message>
    <message>
        <source>Second voice</source>
        <translation>二つ目の声</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>言語</translation>
    </message>
    <message>
        <source>What to say</source>
        <translation>話す言葉</translation>
    </message>
    <message>
        <source>Compare with a second voice</source>
        <translation>二つ目の声と比べる</translation>
    </message>
    <message>
        <source>Say it</source>
        <translation>話す</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Say both</source>
        <translation>両方話す</translation>
    </message>
</context>
<context>
    <name>TryRow</name>
    <message>
        <source>Press, say something, and press again.</source>
        <translation>押して話し、もう一度押してください。</translation>
    </message>
    <message>
        <source>Listening…</source>
        <translation>聞いています…</translation>
    </message>
    <message>
        <source>“{text}”</source>
        <translation>「{text}」</translation>
    </message>
</context>
<context>
    <name>VariableModel</name>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>型</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Held by</source>
        <translation>持ち主</translation>
    </message>
    <message>
        <source>{value}, changed and not yet stored</source>
        <translation>{value} (変更済み、未保存)</translation>
    </message>
    <message>
        <source>the process</source>
        <translation>プロセス</translation>
    </message>
</context>
<context>
    <name>VariableTable</name>
    <message>
        <source>Variables of the process</source>
        <translation>プロセスの変数</translation>
    </message>
</context>
<context>
    <name>VariablesPanel</name>
    <message>
        <source>Copy what I typed</source>
        <translation>入力した内容をコピー</translation>
    </message>
    <message>
        <source>This process holds no variables.</source>
        <translation>このプロセスには変数がありません。</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Read the whole value</source>
        <translation>値をすべて読む</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>破棄</translation>
    </message>
    <message>
        <source>Drop the changes</source>
        <translation>変更を破棄</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Store the changed variables</source>
        <translation>変更した変数を保存</translation>
    </message>
    <message>
        <source>Store and try again</source>
        <translation>保存してもう一度試す</translation>
    </message>
    <message>
        <source>Store the changed variables and try again</source>
        <translation>変更した変数を保存してもう一度試す</translation>
    </message>
    <message>
        <source>This process ended while you were changing it. What you typed is kept here.</source>
        <translation>編集中にこのプロセスは終わりました。入力した内容はここに残っています。</translation>
    </message>
    <message>
        <source>This value was changed by somebody else meanwhile. Storing yours takes its place.</source>
        <translation>この値はその間にほかの人が変更しました。保存すると、あなたの値に置き換わります。</translation>
    </message>
    <message>
        <source>Value of {name}</source>
        <translation>{name} の値</translation>
    </message>
    <message>
        <source>A secret is neither shown nor changed here.</source>
        <translation>秘密の値は、ここでは表示も変更もできません。</translation>
    </message>
    <message>
        <source>A value this large is not changed here.</source>
        <translation>これほど大きな値は、ここでは変更できません。</translation>
    </message>
    <message>
        <source>A value of this type is not changed by hand.</source>
        <translation>この型の値は手では変更できません。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>もう一度試す</translation>
    </message>
    <message>
        <source>What you typed was dropped.</source>
        <translation>入力した内容を破棄しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>{count} variables were changed.</source>
        <translation>{count} 個の変数を変更しました。</translation>
    </message>
</context>
<context>
    <name>VersionBar</name>
    <message>
        <source>Older version</source>
        <translation>前の版</translation>
    </message>
    <message>
        <source>Newer version</source>
        <translation>次の版</translation>
    </message>
    <message>
        <source>Compare…</source>
        <translation>比べる…</translation>
    </message>
    <message>
        <source>Do this again with…</source>
        <translation>条件を変えて作り直す…</translation>
    </message>
    <message>
        <source>{place}/{count}</source>
        <translation>{place}/{count}</translation>
    </message>
    <message>
        <source>in the chat</source>
        <translation>チャットに表示中</translation>
    </message>
    <message>
        <source>an older version</source>
        <translation>以前の版</translation>
    </message>
</context>
<context>
    <name>VersionTable</name>
    <message>
        <source>Version</source>
        <translation>版</translation>
    </message>
    <message>
        <source>Deployed</source>
        <translation>配備日時</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>{number} (newest)</source>
        <translation>{number} (最新)</translation>
    </message>
</context>
<context>
    <name>VoiceBlock</name>
    <message>
        <source>Voice</source>
        <translation>声</translation>
    </message>
    <message>
        <source>Play the reply</source>
        <translation>返信を再生</translation>
    </message>
    <message>
        <source>Save the reply as a sound file</source>
        <translation>返信を音声ファイルとして保存</translation>
    </message>
    <message>
        <source>Stop speaking</source>
        <translation>読み上げを止める</translation>
    </message>
</context>
<context>
    <name>VoiceForm</name>
    <message>
        <source>as it comes</source>
        <translation>そのまま</translation>
    </message>
    <message>
        <source>Pitch</source>
        <translation>高さ</translation>
    </message>
    <message>
        <source>{value:+.1f} st</source>
        <translation>{value:+.1f} 半音</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速さ</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Reverb</source>
        <translation>残響</translation>
    </message>
    <message>
        <source>Size of the room</source>
        <translation>部屋の広さ</translation>
    </message>
    <message>
        <source>Warmth</source>
        <translation>温かみ</translation>
    </message>
    <message>
        <source>Telephone</source>
        <translation>電話</translation>
    </message>
    <message>
        <source>Emotion</source>
        <translation>感情</translation>
    </message>
    <message>
        <source>A word that the engine knows.</source>
        <translation>エンジンの知っている言葉。</translation>
    </message>
    <message>
        <source>Higher or lower, in semitones.</source>
        <translation>高く、または低く。半音単位。</translation>
    </message>
    <message>
        <source>How much of the room is heard.</source>
        <translation>部屋の響きの強さ。</translation>
    </message>
    <message>
        <source>Heard with some reverb.</source>
        <translation>残響があるとき聞こえます。</translation>
    </message>
    <message>
        <source>Softens the high sounds.</source>
        <translation>高い音をやわらげます。</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>エンジン</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声</translation>
    </message>
    <message>
        <source>Narrow, as over a line.</source>
        <translation>電話越しのような狭い音。</translation>
    </message>
    <message>
        <source>The best there is</source>
        <translation>今あるうちで最良のもの</translation>
    </message>
    <message>
        <source>Its usual voice</source>
        <translation>いつもの声</translation>
    </message>
    <message>
        <source>{name} (not here)</source>
        <translation>{name}(ここにはありません)</translation>
    </message>
</context>
<context>
    <name>VoicePage</name>
    <message>
        <source>Voice</source>
        <translation>音声</translation>
    </message>
    <message>
        <source>Replies can be spoken sentence by sentence while they are written.</source>
        <translation>返信は、書かれるそばから一文ずつ読み上げられます。</translation>
    </message>
    <message>
        <source>Speak replies</source>
        <translation>返信を読み上げる</translation>
    </message>
    <message>
        <source>Mute</source>
        <translation>消音</translation>
    </message>
    <message>
        <source>The system&apos;s default</source>
        <translation>システムの既定</translation>
    </message>
    <message>
        <source>Each persona has a voice of its own.</source>
        <translation>ペルソナにはそれぞれの声があります。</translation>
    </message>
    <message>
        <source>Nothing is heard; replies still become sound files.</source>
        <translation>音は出ません。返信は音声ファイルになります。</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Sound device</source>
        <translation>音声デバイス</translation>
    </message>
    <message>
        <source>A part of its name is enough. Empty: the system&apos;s default.</source>
        <translation>名前の一部で十分です。空欄ならシステムの既定。</translation>
    </message>
    <message>
        <source>Voices, devices and tests</source>
        <translation>声、機器、テスト</translation>
    </message>
    <message>
        <source>Interrupts it</source>
        <translation>割り込む</translation>
    </message>
    <message>
        <source>Waits until it has ended</source>
        <translation>終わるまで待つ</translation>
    </message>
    <message>
        <source>Passed over</source>
        <translation>飛ばす</translation>
    </message>
    <message>
        <source>Named in a few words</source>
        <translation>短く言い表す</translation>
    </message>
    <message>
        <source>Sending a message ends the speaking</source>
        <translation>メッセージを送ると読み上げを止める</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>A reply while another one is spoken</source>
        <translation>読み上げ中に来た次の返信</translation>
    </message>
    <message>
        <source>As when you begin to talk yourself.</source>
        <translation>自分が話し始めたときのように。</translation>
    </message>
    <message>
        <source>Code, tables and links</source>
        <translation>コード、表、リンク</translation>
    </message>
    <message>
        <source>Sounds kept for later</source>
        <translation>取っておく音声</translation>
    </message>
    <message>
        <source>The same words in the same voice need not be made again. 0: none are kept.</source>
        <translation>同じ声の同じ言葉を作り直さずに済みます。0: 取っておきません。</translation>
    </message>
    <message>
        <source>How it is spoken</source>
        <translation>読み上げ方</translation>
    </message>
    <message>
        <source>What can speak here</source>
        <translation>ここで話せるもの</translation>
    </message>
    <message>
        <source>Replies are spoken sentence by sentence while they are written. The sound stays with each reply.</source>
        <translation>返信は、書かれるそばから一文ずつ読み上げられます。音声は返信とともに残ります。</translation>
    </message>
</context>
<context>
    <name>VoiceServerCard</name>
    <message>
        <source>Speech server</source>
        <translation>音声サーバー</translation>
    </message>
    <message>
        <source>Any server with OpenAI&apos;s speech. What is spoken is sent to it. It then speaks before all others.</source>
        <translation>OpenAI互換の音声サーバー。話す内容が送られ、ほかより先に使われます。</translation>
    </message>
    <message>
        <source>The first one it has</source>
        <translation>最初にあるもの</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>Empty: no server.</source>
        <translation>空欄: サーバーなし。</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>モデル</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>声</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>キー</translation>
    </message>
    <message>
        <source>Kept in the keyring of this system, never in a file.</source>
        <translation>このシステムのキーリングに保存され、ファイルには書かれません。</translation>
    </message>
    <message>
        <source>Address of the speech server</source>
        <translation>音声サーバーのアドレス</translation>
    </message>
    <message>
        <source>Model of the speech server</source>
        <translation>音声サーバーのモデル</translation>
    </message>
    <message>
        <source>Voice of the speech server</source>
        <translation>音声サーバーの声</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>テスト</translation>
    </message>
    <message>
        <source>Test the speech server</source>
        <translation>音声サーバーをテスト</translation>
    </message>
    <message>
        <source>Says one sentence, which your provider may count.</source>
        <translation>一文を話します。提供元が課金することがあります。</translation>
    </message>
    <message>
        <source>Asking…</source>
        <translation>尋ねています…</translation>
    </message>
    <message>
        <source>It made {seconds} of speech in {time}.</source>
        <translation>{seconds}の音声を{time}で作りました。</translation>
    </message>
</context>
<context>
    <name>VoiceSource</name>
    <message>
        <source>{name}: which of its voices</source>
        <translation>{name}: どの声か</translation>
    </message>
    <message>
        <source>Its usual voice</source>
        <translation>いつもの声</translation>
    </message>
    <message>
        <source>The persona&apos;s own voice</source>
        <translation>ペルソナ自身の声</translation>
    </message>
</context>
<context>
    <name>VoiceWords</name>
    <message>
        <source>Speech server</source>
        <translation>音声サーバー</translation>
    </message>
    <message>
        <source>ONNX voices</source>
        <translation>ONNXの音声</translation>
    </message>
    <message>
        <source>GPL-3, runs as a program of its own</source>
        <translation>GPL-3、独立したプログラムとして動作</translation>
    </message>
    <message>
        <source>MIT; voice “Mei”, CC BY 3.0, MMDAgent project</source>
        <translation>MIT、音声「Mei」はCC BY 3.0、MMDAgentプロジェクト</translation>
    </message>
    <message>
        <source>each voice has a licence of its own</source>
        <translation>音声ごとにライセンスが異なります</translation>
    </message>
    <message>
        <source>MPL-2.0; XTTS voices CPML: not for commercial use</source>
        <translation>MPL-2.0、XTTSの音声はCPML(商用利用不可)</translation>
    </message>
    <message>
        <source>terms of whoever runs the server</source>
        <translation>サーバー運営者の条件による</translation>
    </message>
    <message>
        <source>no address is set</source>
        <translation>アドレスが設定されていません</translation>
    </message>
    <message>
        <source>not installed yet</source>
        <translation>まだインストールされていません</translation>
    </message>
    <message>
        <source>needs the program espeak-ng, which your system&apos;s package manager has</source>
        <translation>espeak-ngというプログラムが必要です。システムのパッケージ管理から入れられます</translation>
    </message>
    <message>
        <source>needs {package}, which was not found</source>
        <translation>{package}が必要ですが、見つかりません</translation>
    </message>
    <message>
        <source>{languages} and {count} more</source>
        <translation>{languages}ほか{count}言語</translation>
    </message>
    <message>
        <source>Usual voice</source>
        <translation>いつもの声</translation>
    </message>
    <message>
        <source>Dialogue</source>
        <translation>台詞</translation>
    </message>
    <message>
        <source>Actions</source>
        <translation>動作</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
    <message>
        <source>{milliseconds} ms</source>
        <translation>{milliseconds} ミリ秒</translation>
    </message>
</context>
<context>
    <name>WaveBar</name>
    <message>
        <source>Place in the sound</source>
        <translation>音声の位置</translation>
    </message>
</context>
<context>
    <name>WishesBlock</name>
    <message>
        <source>Made again with</source>
        <translation>作り直したときの条件</translation>
    </message>
</context>
<context>
    <name>WorkerTable</name>
    <message>
        <source>Worker</source>
        <translation>ワーカー</translation>
    </message>
    <message>
        <source>Doing</source>
        <translation>作業</translation>
    </message>
    <message>
        <source>For</source>
        <translation>経過</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>待機中</translation>
    </message>
</context>
<context>
    <name>WritingCard</name>
    <message>
        <source>Thinking and writing</source>
        <translation>思考と文章</translation>
    </message>
    <message>
        <source>Think before answering</source>
        <translation>答える前に考える</translation>
    </message>
    <message>
        <source>Titles by the model</source>
        <translation>モデルが題名をつける</translation>
    </message>
    <message>
        <source>Summaries by the model</source>
        <translation>モデルが要約する</translation>
    </message>
    <message>
        <source>Where a model of Ollama can. Better answers, and a longer wait for the first word.</source>
        <translation>Ollama のモデルが対応している場合です。答えは良くなりますが、最初の言葉まで長くかかります。</translation>
    </message>
    <message>
        <source>After the first reply. A title of your own always stays.</source>
        <translation>最初の返事のあとにつけます。自分でつけた題名は変わりません。</translation>
    </message>
    <message>
        <source>Of messages that the prompt has no room for any more. You can change them.</source>
        <translation>プロンプトに入りきらなくなったメッセージを要約します。あとから書き直せます。</translation>
    </message>
</context>
<context>
    <name>WritingDesk</name>
    <message>
        <source>Writing</source>
        <translation>入力</translation>
    </message>
    <message>
        <source>Attach files…</source>
        <translation>ファイルを添付…</translation>
    </message>
    <message>
        <source>Draft my line for me</source>
        <translation>自分のセリフを下書きしてもらう</translation>
    </message>
    <message>
        <source>Quick replies…</source>
        <translation>クイック返信…</translation>
    </message>
    <message>
        <source>There is no command /{name}. Two slashes begin a message that begins with one.</source>
        <translation>/{name} というコマンドはありません。スラッシュで始まる文を送るには、スラッシュを2つ書いてください。</translation>
    </message>
</context>
<context>
    <name>YouCard</name>
    <message>
        <source>You</source>
        <translation>あなた</translation>
    </message>
    <message>
        <source>Who you are here</source>
        <translation>ここでのあなた</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>編集…</translation>
    </message>
    <message>
        <source>Edit this profile</source>
        <translation>このプロフィールを編集</translation>
    </message>
    <message>
        <source>New…</source>
        <translation>新規…</translation>
    </message>
    <message>
        <source>New profile</source>
        <translation>新しいプロフィール</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Delete this profile</source>
        <translation>このプロフィールを削除</translation>
    </message>
    <message>
        <source>The profile “{name}” was deleted.</source>
        <translation>プロフィール「{name}」を削除しました。</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>YouPage</name>
    <message>
        <source>You</source>
        <translation>あなた</translation>
    </message>
    <message>
        <source>What the personas know of you.</source>
        <translation>ペルソナがあなたについて知っていること。</translation>
    </message>
    <message>
        <source>No name</source>
        <translation>名前なし</translation>
    </message>
    <message>
        <source>Your name</source>
        <translation>あなたの名前</translation>
    </message>
    <message>
        <source>Personas call you by it. It stays on this machine.</source>
        <translation>ペルソナがこの名前で呼びます。このコンピューターの外には出ません。</translation>
    </message>
    <message>
        <source>About you</source>
        <translation>あなたについて</translation>
    </message>
    <message>
        <source>Told to the model in every chat. A chat may have another profile: see its options.</source>
        <translation>すべてのチャットでモデルに伝えます。チャットごとに別のプロフィールも選べます(チャットの設定)。</translation>
    </message>
</context>
<context>
    <name>chats</name>
    <message>
        <source>pinned</source>
        <translation>ピン留め</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>アーカイブ済み</translation>
    </message>
    <message>
        <source>{count} unread</source>
        <translation>未読{count}件</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>送信中</translation>
    </message>
    <message>
        <source>writing</source>
        <translation>執筆中</translation>
    </message>
    <message>
        <source>speaking</source>
        <translation>話し中</translation>
    </message>
    <message>
        <source>waits for you</source>
        <translation>確認待ち</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
</context>
<context>
    <name>inspector</name>
    <message>
        <source>First word after {value}</source>
        <translation>最初の言葉まで {value}</translation>
    </message>
    <message>
        <source>{value} tokens/s</source>
        <translation>{value} トークン/秒</translation>
    </message>
    <message>
        <source>Whole time {value}</source>
        <translation>全体の時間 {value}</translation>
    </message>
    <message>
        <source>Persona: {value}</source>
        <translation>ペルソナ: {value}</translation>
    </message>
    <message>
        <source>Model: {value}</source>
        <translation>モデル: {value}</translation>
    </message>
    <message>
        <source>Extra instruction: {value}</source>
        <translation>追加の指示: {value}</translation>
    </message>
    <message>
        <source>How to answer: {value}</source>
        <translation>答え方: {value}</translation>
    </message>
    <message>
        <source>Temperature {temperature} · window {window} · at most {most} tokens</source>
        <translation>温度 {temperature} · コンテキスト {window} · 最大 {most} トークン</translation>
    </message>
    <message>
        <source>stops at {words}</source>
        <translation>{words} で止める</translation>
    </message>
    <message>
        <source>{count} tokens in</source>
        <translation>入力 {count} トークン</translation>
    </message>
    <message>
        <source>{count} tokens out</source>
        <translation>出力 {count} トークン</translation>
    </message>
    <message>
        <source>The server counted: {what}</source>
        <translation>サーバーの集計: {what}</translation>
    </message>
    <message>
        <source>it was done</source>
        <translation>最後まで書き終えた</translation>
    </message>
    <message>
        <source>it reached the limit</source>
        <translation>上限に達した</translation>
    </message>
    <message>
        <source>Cost {value}</source>
        <translation>費用 {value}</translation>
    </message>
</context>
<context>
    <name>languages</name>
    <message>
        <source>English</source>
        <translation>英語</translation>
    </message>
    <message>
        <source>Japanese</source>
        <translation>日本語</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>Something went wrong ({code}).</source>
        <translation>問題が起きました({code})。</translation>
    </message>
    <message>
        <source>OpenAI-compatible server</source>
        <translation>OpenAI 互換サーバー</translation>
    </message>
    <message>
        <source>built-in offline model</source>
        <translation>内蔵のオフラインモデル</translation>
    </message>
    <message>
        <source>the language model</source>
        <translation>言語モデル</translation>
    </message>
    <message>
        <source>the chosen model</source>
        <translation>選んだモデル</translation>
    </message>
    <message>
        <source>a file</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>a part</source>
        <translation>部品</translation>
    </message>
    <message>
        <source>the file</source>
        <translation>そのファイル</translation>
    </message>
    <message>
        <source>a process</source>
        <translation>プロセス</translation>
    </message>
    <message>
        <source>a file beside it</source>
        <translation>隣のファイル</translation>
    </message>
    <message>
        <source>Something went wrong.</source>
        <translation>問題が起きました。</translation>
    </message>
    <message>
        <source>Something went wrong inside the studio. The log has the details.</source>
        <translation>スタジオの内部で問題が起きました。詳しくはログにあります。</translation>
    </message>
    <message>
        <source>This cannot be used as it is.</source>
        <translation>このままでは使えません。</translation>
    </message>
    <message>
        <source>These settings cannot be used.</source>
        <translation>この設定は使えません。</translation>
    </message>
    <message>
        <source>This file is not a persona.</source>
        <translation>このファイルはペルソナではありません。</translation>
    </message>
    <message>
        <source>The process model {file} cannot be used (line {line}, element {element}).</source>
        <translation>プロセスモデル {file} は使えません({line} 行目、要素 {element})。</translation>
    </message>
    <message>
        <source>The process model {file} cannot be used.</source>
        <translation>プロセスモデル {file} は使えません。</translation>
    </message>
    <message>
        <source>This is no longer there.</source>
        <translation>もう存在しません。</translation>
    </message>
    <message>
        <source>This reply no longer waits for your approval.</source>
        <translation>この返信はもう承認を待っていません。</translation>
    </message>
    <message>
        <source>This workflow is switched off in the settings of the process kernel.</source>
        <translation>このワークフローは、プロセスカーネルの設定でオフになっています。</translation>
    </message>
    <message>
        <source>http:// is not encrypted and only for servers on your own network. The address of any other server must begin with https://.</source>
        <translation>http:// は暗号化されないため、自分のネットワーク内のサーバーにだけ使えます。ほかのサーバーのアドレスは https:// で始めてください。</translation>
    </message>
    <message>
        <source>There is nothing in it yet. Please write something.</source>
        <translation>まだ何も書かれていません。何か書いてください。</translation>
    </message>
    <message>
        <source>This message answers no question, so it cannot be answered again.</source>
        <translation>このメッセージは質問への返信ではないため、作り直せません。</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>このファイルは読めません。</translation>
    </message>
    <message>
        <source>This text holds a sign that cannot be stored.</source>
        <translation>保存できない文字が含まれています。</translation>
    </message>
    <message>
        <source>This value is a secret and is not shown.</source>
        <translation>この値は秘密のため、表示しません。</translation>
    </message>
    <message>
        <source>There is no such model.</source>
        <translation>そのモデルはありません。</translation>
    </message>
    <message>
        <source>This conversation is with another persona.</source>
        <translation>この会話の相手は別のペルソナです。</translation>
    </message>
    <message>
        <source>This file is not a trace of a reply.</source>
        <translation>このファイルは返信のトレースではありません。</translation>
    </message>
    <message>
        <source>This file is too large.</source>
        <translation>このファイルは大きすぎます。</translation>
    </message>
    <message>
        <source>No chat can be read from this file.</source>
        <translation>このファイルからチャットを読み取れません。</translation>
    </message>
    <message>
        <source>This file is damaged.</source>
        <translation>このファイルは壊れています。</translation>
    </message>
    <message>
        <source>This file was made by a newer version of Saijin Studio.</source>
        <translation>このファイルは新しい版の Saijin Studio で作られています。</translation>
    </message>
    <message>
        <source>This text is too long.</source>
        <translation>この文章は長すぎます。</translation>
    </message>
    <message>
        <source>Sound can be saved as .wav or .flac.</source>
        <translation>音声は .wav か .flac で保存できます。</translation>
    </message>
    <message>
        <source>This is too long for a .wav file. Save it as .flac.</source>
        <translation>.wav ファイルには長すぎます。.flac で保存してください。</translation>
    </message>
    <message>
        <source>Only your own messages can be sent again with other words.</source>
        <translation>言葉を変えて送り直せるのは、自分のメッセージだけです。</translation>
    </message>
    <message>
        <source>Only a persona’s reply can be taken back.</source>
        <translation>取り消せるのはペルソナの返信だけです。</translation>
    </message>
    <message>
        <source>Only a reply that has words can go on.</source>
        <translation>続けられるのは、文のある返事だけです。</translation>
    </message>
    <message>
        <source>There is nothing to write: it is there already.</source>
        <translation>書くことがありません。もうできています。</translation>
    </message>
    <message>
        <source>There is a folder with this name already.</source>
        <translation>この名前のフォルダーはもうあります。</translation>
    </message>
    <message>
        <source>A chat can have {most} tags at most.</source>
        <translation>1 つのチャットに付けられるタグは {most} 個までです。</translation>
    </message>
    <message>
        <source>A chat cannot be merged with itself.</source>
        <translation>チャットをそれ自身と結合することはできません。</translation>
    </message>
    <message>
        <source>Stopped.</source>
        <translation>停止しました。</translation>
    </message>
    <message>
        <source>The model did not come to an end. What it wrote so far is kept.</source>
        <translation>モデルが書き終えませんでした。ここまでの文章は残っています。</translation>
    </message>
    <message>
        <source>It took too long.</source>
        <translation>時間がかかりすぎました。</translation>
    </message>
    <message>
        <source>No language model answered.</source>
        <translation>どの言語モデルも応答しませんでした。</translation>
    </message>
    <message>
        <source>This conversation is no longer there.</source>
        <translation>この会話はもうありません。</translation>
    </message>
    <message>
        <source>This preset is no longer there.</source>
        <translation>このプリセットはもうありません。</translation>
    </message>
    <message>
        <source>This profile is no longer there.</source>
        <translation>このプロフィールはもうありません。</translation>
    </message>
    <message>
        <source>This summary is no longer there.</source>
        <translation>この要約はもうありません。</translation>
    </message>
    <message>
        <source>This folder is no longer there.</source>
        <translation>このフォルダーはもうありません。</translation>
    </message>
    <message>
        <source>This message is no longer there.</source>
        <translation>このメッセージはもうありません。</translation>
    </message>
    <message>
        <source>What was deleted is no longer kept.</source>
        <translation>削除されたものは、もう保管されていません。</translation>
    </message>
    <message>
        <source>This is not being said any more.</source>
        <translation>これはもう読み上げていません。</translation>
    </message>
    <message>
        <source>Nothing more is known of how this reply was made.</source>
        <translation>この返信ができるまでの記録は、これ以上ありません。</translation>
    </message>
    <message>
        <source>This is a copy. The reply it was copied from is gone for good, and how it was made with it.</source>
        <translation>これは写しです。元の返事は完全に削除され、作られ方の記録も残っていません。</translation>
    </message>
    <message>
        <source>This persona is no longer there.</source>
        <translation>このペルソナはもういません。</translation>
    </message>
    <message>
        <source>This model is not loaded.</source>
        <translation>このモデルは読み込まれていません。</translation>
    </message>
    <message>
        <source>The text to be spoken is no longer there.</source>
        <translation>読み上げる文章はもうありません。</translation>
    </message>
    <message>
        <source>There is no sound file of this message.</source>
        <translation>このメッセージの音声ファイルはありません。</translation>
    </message>
    <message>
        <source>The content of this value is no longer there.</source>
        <translation>この値の内容はもうありません。</translation>
    </message>
    <message>
        <source>{provider} did not do its work.</source>
        <translation>{provider} が動作しませんでした。</translation>
    </message>
    <message>
        <source>{provider} cannot be reached.</source>
        <translation>{provider} につながりません。</translation>
    </message>
    <message>
        <source>Nothing here can speak this language. Please install {missing}.</source>
        <translation>この言語を話せるものがありません。{missing} をインストールしてください。</translation>
    </message>
    <message>
        <source>The voice {engine} cannot speak just now; {following} speaks instead.</source>
        <translation>声 {engine} は今話せないため、代わりに {following} が話します。</translation>
    </message>
    <message>
        <source>There is no room for this model on this machine.</source>
        <translation>このモデルを置く余裕がこのマシンにはありません。</translation>
    </message>
    <message>
        <source>The memory for this model is in use just now.</source>
        <translation>このモデルに必要なメモリは今、使用中です。</translation>
    </message>
    <message>
        <source>{provider} does not have the model {model}.</source>
        <translation>{provider} にモデル {model} がありません。</translation>
    </message>
    <message>
        <source>{provider} refused the key.</source>
        <translation>{provider} がキーを受け付けませんでした。</translation>
    </message>
    <message>
        <source>{provider} did not begin to answer in time.</source>
        <translation>{provider} が時間内に答え始めませんでした。</translation>
    </message>
    <message>
        <source>{provider} fell silent in the middle of the reply.</source>
        <translation>{provider} が返信の途中で途切れました。</translation>
    </message>
    <message>
        <source>{provider} asks to wait before the next question.</source>
        <translation>{provider} が、次の質問まで待つよう求めています。</translation>
    </message>
    <message>
        <source>{provider} failed several times and is left alone for a while.</source>
        <translation>{provider} が何度か失敗したため、しばらく使いません。</translation>
    </message>
    <message>
        <source>{provider} answered with an error.</source>
        <translation>{provider} がエラーを返しました。</translation>
    </message>
    <message>
        <source>The studio could not write to its data.</source>
        <translation>スタジオのデータに書き込めませんでした。</translation>
    </message>
    <message>
        <source>The disk is full. Your text is kept here; make room and send it again.</source>
        <translation>ディスクがいっぱいです。文章はここに残っています。空きを作ってから、もう一度送信してください。</translation>
    </message>
    <message>
        <source>The disk is full, so the studio cannot open its data. Make room, then start the studio again.</source>
        <translation>ディスクがいっぱいのため、スタジオのデータを開けません。空きを作ってから、もう一度起動してください。</translation>
    </message>
    <message>
        <source>The studio cannot open its data.</source>
        <translation>スタジオのデータを開けません。</translation>
    </message>
    <message>
        <source>What is stored here is damaged and cannot be shown.</source>
        <translation>保存されている内容が壊れているため、表示できません。</translation>
    </message>
    <message>
        <source>The database cannot be used. Please check its address.</source>
        <translation>データベースを使えません。アドレスを確認してください。</translation>
    </message>
    <message>
        <source>Another program holds the studio’s data. Try again in a moment.</source>
        <translation>別のプログラムがスタジオのデータを使用中です。少し待ってからもう一度お試しください。</translation>
    </message>
    <message>
        <source>The studio’s data are read-only, so nothing can be stored.</source>
        <translation>スタジオのデータは読み取り専用のため、何も保存できません。</translation>
    </message>
    <message>
        <source>The studio’s data were moved or deleted while it ran. Put them back, then try again.</source>
        <translation>実行中にスタジオのデータが移動または削除されました。元に戻してから、もう一度お試しください。</translation>
    </message>
    <message>
        <source>The data belong to another version of the studio.</source>
        <translation>このデータは、別の版のスタジオのものです。</translation>
    </message>
    <message>
        <source>This system has no keyring, so keys cannot be kept.</source>
        <translation>このシステムにはキーリングがないため、キーを保存できません。</translation>
    </message>
    <message>
        <source>The system’s keyring did not let the studio in.</source>
        <translation>システムのキーリングを利用できませんでした。</translation>
    </message>
    <message>
        <source>The disk is full, so the process engine does not run. Messages are kept; make room, then try again.</source>
        <translation>ディスクがいっぱいのため、プロセスエンジンが動きません。メッセージは保管されています。空きを作ってから、もう一度試してください。</translation>
    </message>
    <message>
        <source>The process engine had a fault.</source>
        <translation>プロセスエンジンに不具合が起きました。</translation>
    </message>
    <message>
        <source>The process engine cannot be reached. Messages go out when it is back.</source>
        <translation>プロセスエンジンにつながりません。復帰すると、メッセージが送られます。</translation>
    </message>
    <message>
        <source>What answers at the engine&apos;s address is no process engine. Please check the settings.</source>
        <translation>エンジンのアドレスで応答しているのはプロセスエンジンではありません。設定を確認してください。</translation>
    </message>
    <message>
        <source>The process engine refused the request.</source>
        <translation>プロセスエンジンが要求を受け付けませんでした。</translation>
    </message>
    <message>
        <source>The process engine does not accept the user or the password. Please check the settings.</source>
        <translation>プロセスエンジンがユーザー名またはパスワードを受け付けません。設定を確認してください。</translation>
    </message>
    <message>
        <source>The process engine is of version {version}, which the studio cannot work with.</source>
        <translation>プロセスエンジンのバージョン {version} は、このスタジオでは使えません。</translation>
    </message>
    <message>
        <source>The engine&apos;s file {artefact} is missing or damaged and cannot be fetched.</source>
        <translation>エンジンのファイル {artefact} がないか壊れていて、取得もできません。</translation>
    </message>
    <message>
        <source>The engine&apos;s files cannot be fetched: the network cannot be reached. Messages are kept.</source>
        <translation>ネットワークにつながらず、エンジンのファイルを取得できません。メッセージは保管されています。</translation>
    </message>
    <message>
        <source>The process engine&apos;s database is damaged.</source>
        <translation>プロセスエンジンのデータベースが壊れています。</translation>
    </message>
    <message>
        <source>The engine needs {part}, which was not found.</source>
        <translation>エンジンに必要な {part} が見つかりません。</translation>
    </message>
    <message>
        <source>No persona could answer. Choose another one, or another rule.</source>
        <translation>答えられるペルソナがいませんでした。別のペルソナか、別の決め方を選んでください。</translation>
    </message>
    <message>
        <source>{process} took too long and was ended.</source>
        <translation>{process}は時間がかかりすぎたため、終わらせました。</translation>
    </message>
    <message>
        <source>{process} went round in circles and was ended.</source>
        <translation>{process}は同じ所を回り続けたため、終わらせました。</translation>
    </message>
    <message>
        <source>The configuration in {file} cannot be used (line {line}, {element}). What was good serves on.</source>
        <translation>{file} の設定は使えません({line} 行目、{element})。正しかった内容で動き続けます。</translation>
    </message>
    <message>
        <source>The configuration in {file} cannot be used. What was good serves on.</source>
        <translation>{file} の設定は使えません。正しかった内容で動き続けます。</translation>
    </message>
    <message>
        <source>This process has ended meanwhile, or is not known any more.</source>
        <translation>このプロセスは終わったか、もう記録にありません。</translation>
    </message>
    <message>
        <source>There is no failed step here any more.</source>
        <translation>失敗したステップはもうありません。</translation>
    </message>
    <message>
        <source>No token stands at this step any more.</source>
        <translation>このステップにはもうトークンがありません。</translation>
    </message>
    <message>
        <source>This version of the model is no longer there.</source>
        <translation>このバージョンのモデルはもうありません。</translation>
    </message>
    <message>
        <source>Somebody has made this decision already.</source>
        <translation>この決定はすでに誰かが行いました。</translation>
    </message>
    <message>
        <source>This value is no longer there.</source>
        <translation>この値はもうありません。</translation>
    </message>
    <message>
        <source>This reply has ended. Ask for another one in the chat instead.</source>
        <translation>この返事は終わっています。チャットで別の返事を求めてください。</translation>
    </message>
    <message>
        <source>Here a person decides. Make the decision instead.</source>
        <translation>ここは人が決める場所です。代わりに決定してください。</translation>
    </message>
    <message>
        <source>“{step}” is done several times at once: a token cannot be moved into one of them.</source>
        <translation>「{step}」は同時に複数回行われるため、その一つにトークンを移せません。</translation>
    </message>
    <message>
        <source>This process begins with a message in a chat.</source>
        <translation>このプロセスはチャットのメッセージから始まります。</translation>
    </message>
    <message>
        <source>This plan has problems. Nothing was moved.</source>
        <translation>この計画には問題があります。何も移していません。</translation>
    </message>
    <message>
        <source>Only files that end in .bpmn or .dmn can be used.</source>
        <translation>.bpmnか.dmnで終わるファイルだけが使えます。</translation>
    </message>
    <message>
        <source>Your account at the engine may not deploy models. The file is as it was.</source>
        <translation>エンジンのアカウントにはモデルを配置する権限がありません。ファイルは元のままです。</translation>
    </message>
    <message>
        <source>The key must have 1 to 255 characters.</source>
        <translation>キーは1~255文字にしてください。</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>入力が必要です。</translation>
    </message>
    <message>
        <source>This does not fit: {type} is expected.</source>
        <translation>合いません。{type}を入力してください。</translation>
    </message>
    <message>
        <source>Choose one of the list.</source>
        <translation>一覧から選んでください。</translation>
    </message>
    <message>
        <source>Between {least} and {most}, please.</source>
        <translation>{least}から{most}の間にしてください。</translation>
    </message>
    <message>
        <source>“{name}” is of the type {type}; this value does not fit.</source>
        <translation>「{name}」は{type}型です。この値は合いません。</translation>
    </message>
    <message>
        <source>“{name}” cannot hold this value.</source>
        <translation>「{name}」にこの値は入れられません。</translation>
    </message>
    <message>
        <source>“{name}” is no name of a variable.</source>
        <translation>「{name}」は変数の名前にできません。</translation>
    </message>
    <message>
        <source>This file is empty.</source>
        <translation>このファイルは空です。</translation>
    </message>
    <message>
        <source>This file is too large: {most} MB are the most.</source>
        <translation>このファイルは大きすぎます。上限は {most} MB です。</translation>
    </message>
    <message>
        <source>Only pictures (PNG, JPEG, WebP, GIF), PDF files and text files can be attached.</source>
        <translation>添付できるのは画像（PNG、JPEG、WebP、GIF）、PDF、テキストファイルだけです。</translation>
    </message>
    <message>
        <source>This file is damaged and cannot be read.</source>
        <translation>このファイルは壊れていて読み込めません。</translation>
    </message>
    <message>
        <source>This picture is too large: {most} megapixels are the most. Please make it smaller first.</source>
        <translation>この画像は大きすぎます。上限は {most} メガピクセルです。先に縮小してください。</translation>
    </message>
    <message>
        <source>This PDF is locked with a password.</source>
        <translation>この PDF はパスワードで保護されています。</translation>
    </message>
    <message>
        <source>There are no words in this PDF, only pictures. Attach its pages as pictures instead.</source>
        <translation>この PDF には文字がなく、画像だけです。ページを画像として添付してください。</translation>
    </message>
    <message>
        <source>This PDF takes too long to read. Attach a part of it instead.</source>
        <translation>この PDF は読み込みに時間がかかりすぎます。一部だけを添付してください。</translation>
    </message>
    <message>
        <source>At most {most} files go with one message.</source>
        <translation>1つのメッセージに添付できるファイルは{most}個までです。</translation>
    </message>
    <message>
        <source>This file is no longer kept.</source>
        <translation>このファイルはもう保存されていません。</translation>
    </message>
    <message>
        <source>The studio’s folder for attachments is full. Forget old chats to make room.</source>
        <translation>添付ファイル用のフォルダーがいっぱいです。古いチャットを完全に削除して空きを作ってください。</translation>
    </message>
    <message>
        <source>“{name}” cannot be written there.</source>
        <translation>「{name}」はそこに書き込めません。</translation>
    </message>
    <message>
        <source>The disk is full. “{name}” was not written.</source>
        <translation>ディスクがいっぱいです。「{name}」は書き込まれませんでした。</translation>
    </message>
    <message>
        <source>The disk is full. The chats that were complete are here.</source>
        <translation>ディスクがいっぱいです。最後まで取り込めたチャットは残っています。</translation>
    </message>
    <message>
        <source>“{name}” has lines of a chat whose head is missing. It is never written over.</source>
        <translation>「{name}」は見出し行のないチャットです。上書きはしません。</translation>
    </message>
    <message>
        <source>The files in this chat are too large for one file.</source>
        <translation>このチャットの添付は、一つのファイルには大きすぎます。</translation>
    </message>
    <message>
        <source>“{name}” is no backup of Saijin Studio.</source>
        <translation>「{name}」は Saijin Studio のバックアップではありません。</translation>
    </message>
    <message>
        <source>The backup “{name}” is damaged. Nothing was changed.</source>
        <translation>バックアップ「{name}」は壊れています。何も変わっていません。</translation>
    </message>
    <message>
        <source>The backup “{name}” was made by a newer version of Saijin Studio. Nothing was changed.</source>
        <translation>バックアップ「{name}」は新しい版の Saijin Studio のものです。何も変わっていません。</translation>
    </message>
    <message>
        <source>A reply is being made. Wait for it or stop it, then try again.</source>
        <translation>返信を作っています。待つか止めてから、もう一度お試しください。</translation>
    </message>
    <message>
        <source>The chats lie in a database of its own server. Bring them back with its tools.</source>
        <translation>チャットは別のサーバーのデータベースにあります。そのサーバーの道具で戻してください。</translation>
    </message>
    <message>
        <source>The chats lie in a database of its own server. Back them up with its tools.</source>
        <translation>チャットは別のサーバーのデータベースにあります。そのサーバーの道具でバックアップしてください。</translation>
    </message>
    <message>
        <source>The chats could not be copied, so there is no backup.</source>
        <translation>チャットを写せなかったので、バックアップはできていません。</translation>
    </message>
    <message>
        <source>The backup could not take its place. All is as it was before.</source>
        <translation>バックアップと置き換えられませんでした。すべて元のままです。</translation>
    </message>
    <message>
        <source>A backup is just being restored.</source>
        <translation>いまバックアップを復元しています。</translation>
    </message>
    <message>
        <source>There is not enough room on the disk to restore this backup. Nothing was changed.</source>
        <translation>ディスクの空きが足りず、復元できません。何も変わっていません。</translation>
    </message>
    <message>
        <source>The daily backup could not be made.</source>
        <translation>毎日のバックアップを作れませんでした。</translation>
    </message>
    <message>
        <source>The disk is full: the daily backup could not be made.</source>
        <translation>ディスクがいっぱいで、毎日のバックアップを作れませんでした。</translation>
    </message>
    <message>
        <source>“{name}” must be between {least} and {most}.</source>
        <translation>「{name}」は {least} から {most} の間にしてください。</translation>
    </message>
    <message>
        <source>At most {most} texts may end a reply, each of 1 to {length} characters.</source>
        <translation>返答を終わらせる文字列は {most} 個まで、それぞれ 1〜{length} 文字です。</translation>
    </message>
    <message>
        <source>This value cannot be set for a chat.</source>
        <translation>この値はチャットに設定できません。</translation>
    </message>
    <message>
        <source>A preset needs a name of 1 to {most} letters that no preset of the studio has.</source>
        <translation>プリセットには1〜{most}文字の名前が必要です。スタジオのプリセットと同じ名前は使えません。</translation>
    </message>
    <message>
        <source>There are {most} presets already: delete one first.</source>
        <translation>プリセットはすでに{most}個あります。先にどれかを削除してください。</translation>
    </message>
    <message>
        <source>There is no setting “{name}” for how a model chooses its words.</source>
        <translation>モデルの言葉の選び方に「{name}」という設定はありません。</translation>
    </message>
    <message>
        <source>The settings file was damaged. It is kept as {kept_as}; the defaults are in use.</source>
        <translation>設定ファイルが壊れていました。{kept_as} として残し、既定の設定を使っています。</translation>
    </message>
    <message>
        <source>The engine&apos;s database was damaged and kept as {kept_as}. A new one is in use; no chat is lost.</source>
        <translation>エンジンのデータベースが壊れていました。{kept_as} として残し、新しいものを使っています。チャットは失われていません。</translation>
    </message>
    <message>
        <source>No audio device was found. Replies are still written to sound files.</source>
        <translation>音声デバイスが見つかりません。返信の音声ファイルは作られます。</translation>
    </message>
    <message>
        <source>The sound library is missing. Replies are still written to sound files.</source>
        <translation>音声ライブラリがありません。返信の音声ファイルは作られます。</translation>
    </message>
    <message>
        <source>Another program holds the engine&apos;s port; the engine takes another one.</source>
        <translation>エンジンのポートをほかのプログラムが使っているため、別のポートを使います。</translation>
    </message>
    <message>
        <source>There is no screen to show the window on.</source>
        <translation>ウィンドウを表示する画面がありません。</translation>
    </message>
    <message>
        <source>No microphone was found. Plug one in, or choose another one in the settings.</source>
        <translation>マイクが見つかりません。接続するか、設定で別のものを選んでください。</translation>
    </message>
    <message>
        <source>The sound library PortAudio is missing, so nothing can be recorded.</source>
        <translation>音声ライブラリ PortAudio がないため、録音できません。</translation>
    </message>
    <message>
        <source>Nothing here can write down what is said. Set a transcription server in the settings, or install the part “dictation”.</source>
        <translation>話した言葉を文字にできるものがありません。設定で文字起こしサーバーを指定するか、「dictation」を追加してください。</translation>
    </message>
    <message>
        <source>The model that writes down speech is not on this machine yet. Fetch it in the settings.</source>
        <translation>音声を書き起こすモデルがまだこのコンピューターにありません。設定で取得してください。</translation>
    </message>
    <message>
        <source>The transcription server did not answer in time.</source>
        <translation>書き起こしサーバーが時間内に応答しませんでした。</translation>
    </message>
    <message>
        <source>The local speech recognition ended by itself.</source>
        <translation>このマシンの音声認識が勝手に終了しました。</translation>
    </message>
    <message>
        <source>The local speech recognition took too long and was ended. A smaller model is quicker.</source>
        <translation>ローカルの音声認識に時間がかかりすぎたため終了しました。小さいモデルのほうが速くなります。</translation>
    </message>
    <message>
        <source>The model that writes down speech cannot be read. Remove it and fetch it again.</source>
        <translation>音声を書き起こすモデルを読み込めません。削除して取得し直してください。</translation>
    </message>
    <message>
        <source>The model could not be fetched.</source>
        <translation>モデルを取得できませんでした。</translation>
    </message>
    <message>
        <source>The model cannot be reached in the network. What has come is kept: please try again later.</source>
        <translation>ネットワーク上のモデルに接続できません。届いた分は保存されています。後でもう一度お試しください。</translation>
    </message>
    <message>
        <source>The model is not given out at present. Please try again later.</source>
        <translation>モデルは現在配布されていません。後でもう一度お試しください。</translation>
    </message>
    <message>
        <source>There is no model with the name {model}.</source>
        <translation>{model} という名前のモデルはありません。</translation>
    </message>
    <message>
        <source>The model arrived damaged. Please fetch it again.</source>
        <translation>モデルが壊れて届きました。もう一度取得してください。</translation>
    </message>
    <message>
        <source>The model is being fetched already.</source>
        <translation>モデルはすでに取得中です。</translation>
    </message>
    <message>
        <source>There is not enough room on the disk for the model. What has come is kept.</source>
        <translation>モデルを置く空き容量がディスクにありません。届いた分は保存されています。</translation>
    </message>
    <message>
        <source>The studio is listening already.</source>
        <translation>すでに聞き取り中です。</translation>
    </message>
    <message>
        <source>There was no sound at all. Is the microphone switched off?</source>
        <translation>音がまったくありません。マイクが切れていませんか。</translation>
    </message>
    <message>
        <source>No words were understood.</source>
        <translation>言葉を聞き取れませんでした。</translation>
    </message>
    <message>
        <source>The server takes no recording of this length.</source>
        <translation>この長さの録音はサーバーが受け付けません。</translation>
    </message>
    <message>
        <source>Without the name of the person and the words of their consent it cannot be kept.</source>
        <translation>本人の名前と同意の言葉がなければ保存できません。</translation>
    </message>
    <message>
        <source>The recording needs a name.</source>
        <translation>録音に名前が必要です。</translation>
    </message>
    <message>
        <source>This file holds no sound that can be read.</source>
        <translation>このファイルには読み取れる音がありません。</translation>
    </message>
    <message>
        <source>This file is no cloned voice that was exported, or it is damaged.</source>
        <translation>これは書き出したクローンの声ではないか、壊れています。</translation>
    </message>
    <message>
        <source>This recording is too long: {most} minutes are the most.</source>
        <translation>録音が長すぎます。最大 {most} 分です。</translation>
    </message>
    <message>
        <source>This recording is no longer there.</source>
        <translation>この録音はもうありません。</translation>
    </message>
    <message>
        <source>It is short: {value} s. Ten seconds make a better voice.</source>
        <translation>短めです（{value} 秒）。10 秒あればよりよい声になります。</translation>
    </message>
    <message>
        <source>It is long: {value} s. The first minute is enough.</source>
        <translation>長めです（{value} 秒）。最初の 1 分で十分です。</translation>
    </message>
    <message>
        <source>It is quiet ({value} dB). Speak nearer to the microphone.</source>
        <translation>音が小さいです（{value} dB）。マイクに近づいて話してください。</translation>
    </message>
    <message>
        <source>It has only {value} Hz, which is too little for a voice.</source>
        <translation>{value} Hz しかなく、声を作れません。</translation>
    </message>
    <message>
        <source>A good recording to make a voice of.</source>
        <translation>声を作るのによい録音です。</translation>
    </message>
    <message>
        <source>A voice can be made of it; a better recording makes a better one.</source>
        <translation>声は作れます。よりよい録音ならよりよい声になります。</translation>
    </message>
    <message>
        <source>No voice can be made of this recording.</source>
        <translation>この録音から声は作れません。</translation>
    </message>
    <message>
        <source>It is too short: {value} s. Speak for at least 3 s, better for ten.</source>
        <translation>短すぎます：{value} 秒。3秒以上、できれば10秒話してください。</translation>
    </message>
    <message>
        <source>There is no voice to be heard in it ({value} dB). Is it the right microphone, and is it switched on?</source>
        <translation>声が聞こえません（{value} dB）。正しいマイクですか。電源は入っていますか。</translation>
    </message>
    <message>
        <source>{value} % of it is silence. Read a text without long pauses.</source>
        <translation>{value} % が無音です。長い間をあけずに文章を読んでください。</translation>
    </message>
    <message>
        <source>There is noise: the voice is only {value} dB above it. Find a quieter room, or speak nearer.</source>
        <translation>雑音があります。声との差は {value} dB だけです。静かな部屋に移るか、近くで話してください。</translation>
    </message>
    <message>
        <source>The noise is too loud: the voice is only {value} dB above it. Record anew in a quieter room.</source>
        <translation>雑音が大きすぎます。声との差は {value} dB だけです。静かな部屋で録り直してください。</translation>
    </message>
    <message>
        <source>It is too loud in places: {value} % of it is distorted. Speak a little farther from the microphone.</source>
        <translation>ところどころ音が大きすぎます。{value} % が歪んでいます。マイクから少し離れて話してください。</translation>
    </message>
    <message>
        <source>It is much too loud: {value} % of it is distorted. Turn the microphone down and record anew.</source>
        <translation>音が大きすぎます。{value} % が歪んでいます。マイクの音量を下げて録り直してください。</translation>
    </message>
    <message>
        <source>It has {value} channels; they are mixed into one, so nobody else should be heard in any of them.</source>
        <translation>{value} チャンネルあり、一つに混ぜます。どのチャンネルにもほかの人の声がないようにしてください。</translation>
    </message>
    <message>
        <source>It has {value} Hz, as a telephone: the voice will sound dull. A recording made here has 24,000 Hz.</source>
        <translation>{value} Hz で、電話並みです。声がこもります。ここで録音すれば 24,000 Hz になります。</translation>
    </message>
    <message>
        <source>The transcription server</source>
        <translation>文字起こしサーバー</translation>
    </message>
    <message>
        <source>The local speech recognition</source>
        <translation>このマシンの音声認識</translation>
    </message>
    <message>
        <source>The microphone</source>
        <translation>マイク</translation>
    </message>
    <message>
        <source>The optional voices could not be installed.</source>
        <translation>追加の音声をインストールできませんでした。</translation>
    </message>
    <message>
        <source>The packages of the voices cannot be reached. What has come is kept: please try again later.</source>
        <translation>音声のパッケージに接続できません。取得済みの分は残してあります。後でもう一度お試しください。</translation>
    </message>
    <message>
        <source>The packages of the voices are not to be had for this system or this Python.</source>
        <translation>このシステムまたはこの Python 用の音声パッケージはありません。</translation>
    </message>
    <message>
        <source>To install the voices, Python 3.11 or newer with its venv module is needed.</source>
        <translation>音声のインストールには、venv モジュールを備えた Python 3.11 以降が必要です。</translation>
    </message>
    <message>
        <source>The voices are being installed already.</source>
        <translation>音声はすでにインストール中です。</translation>
    </message>
    <message>
        <source>There is no such optional part.</source>
        <translation>そのような追加部品はありません。</translation>
    </message>
    <message>
        <source>The memory was not enough for the voice: it was freed, and it goes on in smaller portions.</source>
        <translation>音声のためのメモリが足りなかったため、解放して小さく区切って続けます。</translation>
    </message>
    <message>
        <source>The GPU has no room for the voice, so it is made on the processor for some minutes, which is slow.</source>
        <translation>GPU に空きがないため、数分間は CPU で音声を作ります。時間がかかります。</translation>
    </message>
    <message>
        <source>There is not enough memory for this voice.</source>
        <translation>この音声に必要なメモリが足りません。</translation>
    </message>
    <message>
        <source>This voice is a file that can run programs when it is loaded, so it was not loaded.</source>
        <translation>この音声は読み込み時にプログラムを実行できるファイルのため、読み込みませんでした。</translation>
    </message>
    <message>
        <source>This is no voice of a kind that can be used here.</source>
        <translation>ここで使える種類の音声ではありません。</translation>
    </message>
    <message>
        <source>This voice has no speaker of its own: choose a recording for it to sound like.</source>
        <translation>この音声には話者がありません。似せたい録音を選んでください。</translation>
    </message>
    <message>
        <source>Too little is heard in the recording of this voice.</source>
        <translation>この音声の録音からは声がほとんど聞き取れません。</translation>
    </message>
    <message>
        <source>To sound like a recording, an XTTS voice must be on this machine.</source>
        <translation>録音に似せて話すには、このコンピューターに XTTS の音声が必要です。</translation>
    </message>
    <message>
        <source>Too little is heard in this recording.</source>
        <translation>この録音からは声がほとんど聞き取れません。</translation>
    </message>
    <message>
        <source>This voice cannot sound like a recording.</source>
        <translation>この音声は録音に似せて話せません。</translation>
    </message>
    <message>
        <source>ONNX voice</source>
        <translation>ONNX音声</translation>
    </message>
    <message>
        <source>Speech server</source>
        <translation>音声サーバー</translation>
    </message>
    <message>
        <source>There is no voice for this language on this machine.</source>
        <translation>このマシンには、この言語の音声がありません。</translation>
    </message>
    <message>
        <source>{provider} answered with something that is no sound.</source>
        <translation>{provider}の応答は音声ではありませんでした。</translation>
    </message>
    <message>
        <source>{provider} sent a sound that breaks off.</source>
        <translation>{provider}から届いた音声は途中で切れています。</translation>
    </message>
    <message>
        <source>{provider} took too long and was ended.</source>
        <translation>{provider}は時間がかかりすぎたため終了しました。</translation>
    </message>
    <message>
        <source>{provider} ended by itself.</source>
        <translation>{provider}が突然終了しました。</translation>
    </message>
    <message>
        <source>This voice cannot be loaded.</source>
        <translation>この音声は読み込めません。</translation>
    </message>
    <message>
        <source>This voice made something that is no sound.</source>
        <translation>この音声が作ったものは音ではありません。</translation>
    </message>
    <message>
        <source>The description of this voice cannot be used.</source>
        <translation>この音声の設定ファイルは使えません。</translation>
    </message>
    <message>
        <source>No sound device can be used, so nothing can be heard.</source>
        <translation>使える音声デバイスがないため、音が出ません。</translation>
    </message>
    <message>
        <source>There is nothing in this text that can be said.</source>
        <translation>この文には読み上げられるものがありません。</translation>
    </message>
    <message>
        <source>The file with your voices for this persona is damaged, so those of the card are used: {name}. It is kept as it is until you go back to the voices of the card.</source>
        <translation>このペルソナ用の声のファイルが壊れているため、カードの声を使います: {name}。カードの声に戻すまで、ファイルはそのまま残します。</translation>
    </message>
    <message>
        <source>This voice is no longer there.</source>
        <translation>この音声はもうありません。</translation>
    </message>
    <message>
        <source>No voice can be read from this file.</source>
        <translation>このファイルから音声を読み込めません。</translation>
    </message>
    <message>
        <source>This voice is a file that can run programs when it is loaded, so it was not taken. Install it on purpose only where you trust whoever made it.</source>
        <translation>この音声は読み込み時にプログラムを実行できるファイルのため、取り込みませんでした。作成者を信頼できる場合に限り、承知のうえで取り込んでください。</translation>
    </message>
    <message>
        <source>This voice is damaged and cannot be loaded.</source>
        <translation>この音声は壊れていて読み込めません。</translation>
    </message>
    <message>
        <source>This voice makes something that is no sound.</source>
        <translation>この音声は音にならないものを作ります。</translation>
    </message>
    <message>
        <source>The description of this voice is missing: it lies in a JSON file beside the model.</source>
        <translation>この音声の設定がありません。モデルと同じ場所にあるJSONファイルが必要です。</translation>
    </message>
    <message>
        <source>This voice is too large: {most} GB are the most.</source>
        <translation>この音声は大きすぎます。上限は{most} GBです。</translation>
    </message>
    <message>
        <source>This part of the voice is missing in the card or damaged.</source>
        <translation>声のこの部分は、カードにないか壊れています。</translation>
    </message>
    <message>
        <source>Only the first {most} voices of a card are taken in.</source>
        <translation>カードから取り込まれる声は、最初の{most}個までです。</translation>
    </message>
    <message>
        <source>It lies outside the card. The studio fetches nothing that a card names.</source>
        <translation>カードの外にあります。スタジオは、カードが示すものを取りに行きません。</translation>
    </message>
    <message>
        <source>This voice does not say which language it speaks.</source>
        <translation>この音声には、話す言語が書かれていません。</translation>
    </message>
</context>
<context>
    <name>offers</name>
    <message>
        <source>Copy the selection</source>
        <translation>選んだ部分をコピー</translation>
    </message>
    <message>
        <source>Copy the message</source>
        <translation>メッセージをコピー</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>すべて選択</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>直す</translation>
    </message>
    <message>
        <source>Make another reply</source>
        <translation>返信を作り直す</translation>
    </message>
    <message>
        <source>Have it go on</source>
        <translation>続きを書いてもらう</translation>
    </message>
    <message>
        <source>Go on from here</source>
        <translation>ここから続ける</translation>
    </message>
    <message>
        <source>Continue in a new chat</source>
        <translation>新しいチャットで続ける</translation>
    </message>
    <message>
        <source>Previous version</source>
        <translation>前の版</translation>
    </message>
    <message>
        <source>Next version</source>
        <translation>次の版</translation>
    </message>
    <message>
        <source>Stop speaking</source>
        <translation>読み上げを止める</translation>
    </message>
    <message>
        <source>Speak</source>
        <translation>読み上げる</translation>
    </message>
    <message>
        <source>Save the audio</source>
        <translation>音声を保存</translation>
    </message>
    <message>
        <source>How this reply was made</source>
        <translation>この返信ができるまで</translation>
    </message>
    <message>
        <source>Remove the bookmark</source>
        <translation>しおりを外す</translation>
    </message>
    <message>
        <source>Bookmark</source>
        <translation>しおり</translation>
    </message>
    <message>
        <source>Bookmark with a note…</source>
        <translation>メモ付きのしおり…</translation>
    </message>
    <message>
        <source>Show to models again</source>
        <translation>モデルにまた見せる</translation>
    </message>
    <message>
        <source>Hide from models</source>
        <translation>モデルに見せない</translation>
    </message>
    <message>
        <source>Earlier words…</source>
        <translation>前の文面…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Delete from here on</source>
        <translation>ここから後を削除</translation>
    </message>
    <message>
        <source>Take the reply back</source>
        <translation>返信を取り消す</translation>
    </message>
    <message>
        <source>Ask for a reply</source>
        <translation>返事を頼む</translation>
    </message>
    <message>
        <source>Fold: {what}</source>
        <translation>たたむ: {what}</translation>
    </message>
    <message>
        <source>Unfold: {what}</source>
        <translation>ひらく: {what}</translation>
    </message>
    <message>
        <source>Open {name}</source>
        <translation>{name} を開く</translation>
    </message>
</context>
<context>
    <name>personas</name>
    <message>
        <source>Show voices</source>
        <translation>声を表示</translation>
    </message>
    <message>
        <source>“{name}” is here.</source>
        <translation>「{name}」が加わりました。</translation>
    </message>
    <message>
        <source>A voice came along. It is kept apart and not used until you accept it under Voice.</source>
        <translation>声が一つ付いていました。別に保管され、「声」で受け入れるまで使われません。</translation>
    </message>
    <message>
        <source>{count} voices came along. They are kept apart and not used until you accept them under Voice.</source>
        <translation>声が{count}個付いていました。別に保管され、「声」で受け入れるまで使われません。</translation>
    </message>
    <message>
        <source>{count} files of voices were not taken.</source>
        <translation>声のファイル{count}個は取り込まれませんでした。</translation>
    </message>
    <message>
        <source>Not taken: {file}.</source>
        <translation>取り込まれませんでした：{file}。</translation>
    </message>
</context>
<context>
    <name>plots</name>
    <message>
        <source>{time}, so far</source>
        <translation>{time}、途中まで</translation>
    </message>
    <message>
        <source>{begin} to {end}</source>
        <translation>{begin} から {end} まで</translation>
    </message>
    <message>
        <source>{count} others</source>
        <translation>ほか {count} 件</translation>
    </message>
    <message>
        <source>Finished per minute</source>
        <translation>1 分あたりの終了数</translation>
    </message>
    <message>
        <source>Processes that came to their end.</source>
        <translation>最後まで進んだプロセス。</translation>
    </message>
    <message>
        <source>No process came to its end in this time.</source>
        <translation>この期間に終了したプロセスはありません。</translation>
    </message>
    <message>
        <source>{step} · {process}</source>
        <translation>{step} · {process}</translation>
    </message>
    <message>
        <source>Time per step</source>
        <translation>手順ごとの時間</translation>
    </message>
    <message>
        <source>The slowest steps. One try in twenty takes longer than p95.</source>
        <translation>時間のかかる手順。20 回に 1 回の試行は p95 より長くかかります。</translation>
    </message>
    <message>
        <source>No step was worked in this time.</source>
        <translation>この期間に実行された手順はありません。</translation>
    </message>
    <message>
        <source>median</source>
        <translation>中央値</translation>
    </message>
    <message>
        <source>p95</source>
        <translation>p95</translation>
    </message>
    <message>
        <source>Queue depth</source>
        <translation>キューの長さ</translation>
    </message>
    <message>
        <source>The most tasks at one time in the busiest queues.</source>
        <translation>最も混んだキューで、同時にあったタスクの最大数。</translation>
    </message>
    <message>
        <source>No task waited in this time.</source>
        <translation>この期間に待ったタスクはありません。</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>待機中</translation>
    </message>
    <message>
        <source>in work</source>
        <translation>作業中</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>エラー</translation>
    </message>
    <message>
        <source>Retries</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Errors and retries per minute</source>
        <translation>1 分あたりのエラーと再試行</translation>
    </message>
    <message>
        <source>Tries of steps that failed, and tries after the first.</source>
        <translation>失敗した手順の試行と、2 回目以降の試行。</translation>
    </message>
    <message>
        <source>No step failed in this time.</source>
        <translation>この期間に失敗した手順はありません。</translation>
    </message>
</context>
<context>
    <name>process_forms</name>
    <message>
        <source>Values</source>
        <translation>値</translation>
    </message>
    <message>
        <source>As JSON: the names of values and what they are. {} for none.</source>
        <translation>JSON で、値の名前と内容を書きます。なければ {} とします。</translation>
    </message>
    <message>
        <source>This is needed.</source>
        <translation>入力が必要です。</translation>
    </message>
    <message>
        <source>Choose one of these.</source>
        <translation>この中から選んでください。</translation>
    </message>
    <message>
        <source>Write names and values in braces: {&quot;topic&quot;: &quot;rain&quot;}</source>
        <translation>名前と値を波かっこで囲んで書いてください: {&quot;topic&quot;: &quot;rain&quot;}</translation>
    </message>
    <message>
        <source>This name cannot be used for a value.</source>
        <translation>この名前は値に使えません。</translation>
    </message>
    <message>
        <source>This value cannot be used: {detail}</source>
        <translation>この値は使えません: {detail}</translation>
    </message>
    <message>
        <source>This is no whole number.</source>
        <translation>整数ではありません。</translation>
    </message>
    <message>
        <source>This is no number.</source>
        <translation>数値ではありません。</translation>
    </message>
    <message>
        <source>This is no date. Write it as year-month-day: 2026-03-14</source>
        <translation>日付ではありません。年-月-日の形で書いてください: 2026-03-14</translation>
    </message>
    <message>
        <source>This is no JSON.</source>
        <translation>JSON として読めません。</translation>
    </message>
    <message>
        <source>This value does not fit.</source>
        <translation>この値は合いません。</translation>
    </message>
    <message>
        <source>Write {least} to {most} characters.</source>
        <translation>{least} から {most} 文字で書いてください。</translation>
    </message>
    <message>
        <source>Between {least} and {most}.</source>
        <translation>{least} から {most} の間。</translation>
    </message>
    <message>
        <source>Write at least {least} characters.</source>
        <translation>{least} 文字以上で書いてください。</translation>
    </message>
    <message>
        <source>At least {least}.</source>
        <translation>{least} 以上。</translation>
    </message>
    <message>
        <source>Write at most {most} characters.</source>
        <translation>{most} 文字以内で書いてください。</translation>
    </message>
    <message>
        <source>At most {most}.</source>
        <translation>{most} 以下。</translation>
    </message>
    <message>
        <source>Year-month-day.</source>
        <translation>年-月-日。</translation>
    </message>
    <message>
        <source>JSON.</source>
        <translation>JSON。</translation>
    </message>
</context>
<context>
    <name>process_migration</name>
    <message>
        <source>The other version has no such step</source>
        <translation>移す先の版に、この手順がありません</translation>
    </message>
</context>
<context>
    <name>process_models</name>
    <message>
        <source>{source} → {target}</source>
        <translation>{source} → {target}</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Expression</source>
        <translation>式</translation>
    </message>
    <message>
        <source>Needs</source>
        <translation>必要なもの</translation>
    </message>
    <message>
        <source>Hit policy</source>
        <translation>ヒットポリシー</translation>
    </message>
    <message>
        <source>Rule {number}</source>
        <translation>ルール {number}</translation>
    </message>
    <message>
        <source>Column {name}</source>
        <translation>列 {name}</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>型</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>注釈</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>なし</translation>
    </message>
    <message>
        <source>{failures} of {count} failed</source>
        <translation>{count} 件中 {failures} 件が失敗</translation>
    </message>
    <message>
        <source>Version {number}</source>
        <translation>版 {number}</translation>
    </message>
    <message>
        <source>{version} (suspended)</source>
        <translation>{version} (一時停止中)</translation>
    </message>
    <message>
        <source>This version is no longer in the engine: it was removed.</source>
        <translation>この版は削除され、もうエンジンにありません。</translation>
    </message>
    <message>
        <source>This decision was made meanwhile.</source>
        <translation>この決定は、その間に行われました。</translation>
    </message>
    <message>
        <source>This instance has ended meanwhile.</source>
        <translation>このインスタンスは、その間に終わりました。</translation>
    </message>
    <message>
        <source>A model file has a plain name that ends in .bpmn or .dmn.</source>
        <translation>モデルのファイル名は、.bpmn か .dmn で終わる単純な名前にしてください。</translation>
    </message>
    <message>
        <source>This file cannot be read.</source>
        <translation>このファイルは読めません。</translation>
    </message>
    <message>
        <source>The engine does not let you deploy models.</source>
        <translation>エンジンでモデルを配備する権限がありません。</translation>
    </message>
    <message>
        <source>This process is switched off in the settings of the process kernel.</source>
        <translation>このプロセスは、プロセスカーネルの設定でオフになっています。</translation>
    </message>
    <message>
        <source>This process begins with a message in a chat, or with words to be spoken.</source>
        <translation>このプロセスは、チャットのメッセージか、読み上げる言葉から始まります。</translation>
    </message>
    <message>
        <source>This key cannot be used.</source>
        <translation>このキーは使えません。</translation>
    </message>
    <message>
        <source>Not every step has a place in the other version.</source>
        <translation>別の版に対応する場所がない手順があります。</translation>
    </message>
    <message>
        <source>Instances moved: {count}</source>
        <translation>移したインスタンス: {count} 件</translation>
    </message>
    <message>
        <source>Instances moved: {count}; not moved: {refused}</source>
        <translation>移したインスタンス: {count} 件、移せなかったもの: {refused} 件</translation>
    </message>
</context>
<context>
    <name>process_tasks</name>
    <message>
        <source>Decision</source>
        <translation>決定</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>採用する</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Other words</source>
        <translation>別の言葉</translation>
    </message>
</context>
<context>
    <name>processes</name>
    <message>
        <source>Tried again: {count}.</source>
        <translation>もう一度試したもの: {count} 件。</translation>
    </message>
    <message>
        <source>Cancelled: {count}.</source>
        <translation>中止したもの: {count} 件。</translation>
    </message>
    <message>
        <source>Refused: {count}.</source>
        <translation>できなかったもの: {count} 件。</translation>
    </message>
    <message>
        <source>The reply will not be finished: the steps still to come are not done. Your message and the words written so far stay in the chat. This cannot be undone.</source>
        <translation>返信は完成しません。残りの手順は実行されません。あなたのメッセージと、ここまでに書かれた言葉はチャットに残ります。元に戻せません。</translation>
    </message>
    <message>
        <source>The sentences not yet spoken will not be spoken. Sound files already made stay with the message. This cannot be undone.</source>
        <translation>まだ読み上げていない文は読み上げません。できあがった音声ファイルはメッセージに残ります。元に戻せません。</translation>
    </message>
    <message>
        <source>The steps still to come are not done, and the values of this process are gone. The record of its steps stays. This cannot be undone.</source>
        <translation>残りの手順は実行されず、このプロセスの値は失われます。手順の記録は残ります。元に戻せません。</translation>
    </message>
    <message>
        <source>The process goes on as if “{step}” had been done. What the step would have found or written is not there, and a later step that needs it may fail. This cannot be undone.</source>
        <translation>「{step}」が済んだものとして先へ進みます。この手順で得られるはずのものはなく、それを必要とする後の手順が失敗することがあります。元に戻せません。</translation>
    </message>
    <message>
        <source>What “{source}” has begun ends, and the process goes on at “{target}”. Steps in between are not done. Variables stay as they are. It can be moved again, but what was begun is not taken up again.</source>
        <translation>「{source}」で始めたことは終わり、プロセスは「{target}」から続きます。間の手順は行われません。変数はそのままです。もう一度移すことはできますが、始めていたことは再開されません。</translation>
    </message>
    <message>
        <source>Everything under way in this process ends, and it goes on at “{step}” with its variables as they are. This cannot be undone.</source>
        <translation>このプロセスで進行中のことはすべて終わり、変数はそのままで「{step}」から続きます。元に戻せません。</translation>
    </message>
    <message>
        <source>A new process begins at “{step}” with the variables of this one’s last moment. This one stays in the record.</source>
        <translation>このプロセスの最後の変数を使って、新しいプロセスが「{step}」から始まります。このプロセスは記録に残ります。</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>実行中</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待ち</translation>
    </message>
    <message>
        <source>Needs you</source>
        <translation>確認が必要</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完了</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>中止</translation>
    </message>
    <message>
        <source>{count} ms</source>
        <translation>{count} ミリ秒</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} 秒</translation>
    </message>
    <message>
        <source>{minutes} min {seconds} s</source>
        <translation>{minutes} 分 {seconds} 秒</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours} 時間 {minutes} 分</translation>
    </message>
    <message>
        <source>now</source>
        <translation>たった今</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} 分</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} 時間</translation>
    </message>
    <message>
        <source>{count} d</source>
        <translation>{count} 日</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Being fetched</source>
        <translation>取得中</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>起動中</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>Restarting</source>
        <translation>再起動中</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>停止中</translation>
    </message>
    <message>
        <source>The engine&apos;s files are being fetched for the first start: {share}.</source>
        <translation>初回の起動のため、エンジンのファイルを取得しています: {share}。</translation>
    </message>
    <message>
        <source>The process engine is not running.</source>
        <translation>プロセスエンジンは動いていません。</translation>
    </message>
    <message>
        <source>The engine&apos;s files are being fetched for the first start.</source>
        <translation>初回の起動のため、エンジンのファイルを取得しています。</translation>
    </message>
    <message>
        <source>The process engine is starting. This takes a few seconds.</source>
        <translation>プロセスエンジンが起動しています。数秒かかります。</translation>
    </message>
    <message>
        <source>The process engine is ready.</source>
        <translation>プロセスエンジンの準備ができました。</translation>
    </message>
    <message>
        <source>The process engine stopped and is being restarted. Nothing is lost.</source>
        <translation>プロセスエンジンが止まり、再起動しています。失われたものはありません。</translation>
    </message>
    <message>
        <source>The process engine is down. Messages are kept and go out when it is back.</source>
        <translation>プロセスエンジンが停止しています。メッセージは保存され、復帰すると送られます。</translation>
    </message>
    <message>
        <source>worker {name}</source>
        <translation>ワーカー {name}</translation>
    </message>
    <message>
        <source>try {number}</source>
        <translation>{number} 回目</translation>
    </message>
    <message>
        <source>waited {time}</source>
        <translation>{time} 待機</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失敗</translation>
    </message>
    <message>
        <source>{what} This is the last known state.</source>
        <translation>{what} 表示は最後に確認できた状態です。</translation>
    </message>
</context>
<context>
    <name>rail</name>
    <message>
        <source>Process engine: {state}</source>
        <translation>プロセスエンジン: {state}</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>起動中</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>fetching</source>
        <translation>取得中</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>restarting</source>
        <translation>再起動中</translation>
    </message>
    <message>
        <source>down</source>
        <translation>停止中</translation>
    </message>
</context>
<context>
    <name>routing</name>
    <message>
        <source>Always {name}</source>
        <translation>いつも{name}</translation>
    </message>
    <message>
        <source>Whoever fits</source>
        <translation>ふさわしい人</translation>
    </message>
    <message>
        <source>In turn</source>
        <translation>順番に</translation>
    </message>
    <message>
        <source>Who answers</source>
        <translation>だれが答えるか</translation>
    </message>
</context>
<context>
    <name>sections</name>
    <message>
        <source>Chats</source>
        <translation>チャット</translation>
    </message>
    <message>
        <source>Personas</source>
        <translation>ペルソナ</translation>
    </message>
    <message>
        <source>Processes</source>
        <translation>プロセス</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>音声</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>リソース</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>This is not the address of a server. It begins with http:// or https://, names a server, and holds no user name or password.</source>
        <translation>サーバーのアドレスではありません。http:// または https:// で始まり、サーバー名を含み、ユーザー名やパスワードを含まないものを入れてください。</translation>
    </message>
    <message>
        <source>http:// is not encrypted: others on your network could read along, also the key.</source>
        <translation>http:// は暗号化されません。同じネットワークの人に、内容もキーも読まれるおそれがあります。</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>オフ</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>準備完了</translation>
    </message>
</context>
<context>
    <name>steps</name>
    <message>
        <source>thinking with {model}</source>
        <translation>{model} で考えています</translation>
    </message>
    <message>
        <source>thinking</source>
        <translation>考えています</translation>
    </message>
    <message>
        <source>loading {model}</source>
        <translation>{model} を読み込み中</translation>
    </message>
    <message>
        <source>{step} — trying again</source>
        <translation>{step}(再試行中)</translation>
    </message>
    <message>
        <source>reading your message</source>
        <translation>メッセージを読んでいます</translation>
    </message>
    <message>
        <source>reading what was said</source>
        <translation>会話を読み返し中</translation>
    </message>
    <message>
        <source>reading memories</source>
        <translation>記憶をたどっています</translation>
    </message>
    <message>
        <source>looking into the lorebook</source>
        <translation>設定集を調べ中</translation>
    </message>
    <message>
        <source>finding the voice</source>
        <translation>声を整えています</translation>
    </message>
    <message>
        <source>polishing the words</source>
        <translation>言葉を整えています</translation>
    </message>
    <message>
        <source>handing over the reply</source>
        <translation>返信を届けています</translation>
    </message>
    <message>
        <source>keeping the reply</source>
        <translation>返信を残しています</translation>
    </message>
    <message>
        <source>taking the reply back</source>
        <translation>返信を取り消しています</translation>
    </message>
    <message>
        <source>noting what went wrong</source>
        <translation>起きた問題を書き留めています</translation>
    </message>
    <message>
        <source>looking for the model</source>
        <translation>モデルを探しています</translation>
    </message>
    <message>
        <source>making room for the model</source>
        <translation>モデルの場所を空けています</translation>
    </message>
    <message>
        <source>loading the model</source>
        <translation>モデルを読み込み中</translation>
    </message>
    <message>
        <source>asking the model</source>
        <translation>モデルに尋ねています</translation>
    </message>
    <message>
        <source>keeping the answer</source>
        <translation>応答を残しています</translation>
    </message>
    <message>
        <source>freeing the model</source>
        <translation>モデルを解放しています</translation>
    </message>
    <message>
        <source>fetching {model}</source>
        <translation>{model} を取得中</translation>
    </message>
    <message>
        <source>checking {model}</source>
        <translation>{model} を確認中</translation>
    </message>
    <message>
        <source>{model} is ready</source>
        <translation>{model} の準備ができました</translation>
    </message>
    <message>
        <source>writing</source>
        <translation>書いています</translation>
    </message>
    <message>
        <source>waits until the process engine is back</source>
        <translation>プロセスエンジンの復帰を待っています</translation>
    </message>
    <message>
        <source>waits for the process engine, which is starting</source>
        <translation>プロセスエンジンの起動を待っています</translation>
    </message>
    <message>
        <source>on its way</source>
        <translation>受け付けました</translation>
    </message>
    <message>
        <source>stopping</source>
        <translation>止めています</translation>
    </message>
</context>
<context>
    <name>transcript</name>
    <message>
        <source>Used a tool: {name}</source>
        <translation>ツールを使用: {name}</translation>
    </message>
    <message>
        <source>Thinking…</source>
        <translation>考えています…</translation>
    </message>
    <message>
        <source>Thinking for {seconds} s…</source>
        <translation>{seconds}秒考えています…</translation>
    </message>
    <message>
        <source>Thoughts before the reply</source>
        <translation>返事の前に考えたこと</translation>
    </message>
    <message>
        <source>Thought for {seconds} s</source>
        <translation>{seconds}秒考えました</translation>
    </message>
    <message>
        <source>Thought for {minutes} min {seconds} s</source>
        <translation>{minutes}分{seconds}秒考えました</translation>
    </message>
    <message>
        <source>This picture is missing</source>
        <translation>この画像は見つかりません</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>画像</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Not here</source>
        <translation>ここにはありません</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Image not loaded</source>
        <translation>画像は読み込んでいません</translation>
    </message>
    <message>
        <source>Image not loaded: {words}</source>
        <translation>画像は読み込んでいません: {words}</translation>
    </message>
    <message>
        <source>given</source>
        <translation>入力</translation>
    </message>
    <message>
        <source>result</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>Hidden from models</source>
        <translation>モデルには見せていません</translation>
    </message>
</context>
<context>
    <name>trouble</name>
    <message>
        <source>No reply could be made</source>
        <translation>返信を作れませんでした</translation>
    </message>
    <message>
        <source>The reply was cut off</source>
        <translation>返信が途中で切れました</translation>
    </message>
    <message>
        <source>You stopped this reply</source>
        <translation>この返信を止めました</translation>
    </message>
    <message>
        <source>A step failed and waits for you</source>
        <translation>手順が失敗し、確認を待っています</translation>
    </message>
    <message>
        <source>Waits for your approval</source>
        <translation>あなたの承認を待っています</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>残す</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>直す</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>取り消す</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>もう一度試す</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>あきらめる</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>モデルを選ぶ</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>詳細を表示</translation>
    </message>
    <message>
        <source>{who} — before: {failures}</source>
        <translation>{who}(その前に: {failures})</translation>
    </message>
</context>
<context>
    <name>variables</name>
    <message>
        <source>{size}, not read yet</source>
        <translation>{size}、まだ読んでいません</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>空</translation>
    </message>
    <message>
        <source>text</source>
        <translation>文字列</translation>
    </message>
    <message>
        <source>yes or no</source>
        <translation>はい・いいえ</translation>
    </message>
    <message>
        <source>whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>number</source>
        <translation>数値</translation>
    </message>
    <message>
        <source>date</source>
        <translation>日付</translation>
    </message>
    <message>
        <source>bytes</source>
        <translation>バイト列</translation>
    </message>
    <message>
        <source>file</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>object</source>
        <translation>オブジェクト</translation>
    </message>
    <message>
        <source>This holds a sign that cannot be stored.</source>
        <translation>保存できない文字が含まれています。</translation>
    </message>
    <message>
        <source>A text has at most {most} characters; this one has {count}.</source>
        <translation>文字列は最大 {most} 文字です。これは {count} 文字あります。</translation>
    </message>
    <message>
        <source>“{text}” is no whole number.</source>
        <translation>「{text}」は整数ではありません。</translation>
    </message>
    <message>
        <source>It must lie between {least} and {most}.</source>
        <translation>{least} から {most} の間にしてください。</translation>
    </message>
    <message>
        <source>“{text}” is no number.</source>
        <translation>「{text}」は数値ではありません。</translation>
    </message>
    <message>
        <source>Write true or false.</source>
        <translation>true か false を書いてください。</translation>
    </message>
    <message>
        <source>This is no JSON: line {line}, column {column}: {why}.</source>
        <translation>JSON として読めません: {line} 行 {column} 列: {why}</translation>
    </message>
    <message>
        <source>This JSON is nested too deeply.</source>
        <translation>この JSON は入れ子が深すぎます。</translation>
    </message>
    <message>
        <source>JSON does not know {name}.</source>
        <translation>JSON に {name} はありません。</translation>
    </message>
</context>
</TS>
